"""How long the pages take, as ratios to a bare view on the same server in the same run. See RESULTS.md."""
