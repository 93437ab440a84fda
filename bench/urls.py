from django.urls import path

from csp_portal.urls import *  # noqa: F403
from csp_portal.urls import urlpatterns as portal

from . import bare

urlpatterns = [path("bare/", bare.one_word), path("bare/<str:of>/", bare.plain_table), *portal]
