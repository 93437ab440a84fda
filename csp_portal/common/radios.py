from django import forms


class HintedRadios(forms.RadioSelect):
    """Radios with a hint under each choice. `hint_for(value)` gives it, "" for none.

    Of a ModelChoiceField the value carries its row: `HintedRadios(hint_for=lambda value: value.instance.meaning)`.
    """

    def __init__(self, *, hint_for, attrs=None, choices=()):
        super().__init__(attrs, choices)
        self.hint_for = hint_for

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        option["hint"] = self.hint_for(value) if value != "" else ""
        if option["hint"]:
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        return option
