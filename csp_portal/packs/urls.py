from django.urls import path

from . import kept, pdf, views

urlpatterns = [
    path("packs/", views.packs, name="packs"),
    path("packs/<int:pk>/", kept.pack, name="pack"),
    path("packs/<int:pk>/as-issued.html", kept.pack_page, name="pack_page"),
    path("packs/<int:pk>/pack.docx", kept.pack_word, name="pack_word"),
    path("packs/<int:pk>/pack.pdf", pdf.pack_pdf, name="pack_pdf"),
    path("meetings/<int:pk>/pack/", views.pack_draft, name="pack_draft"),
    path("meetings/<int:pk>/pack/issue/", views.pack_issue, name="pack_issue"),
]
