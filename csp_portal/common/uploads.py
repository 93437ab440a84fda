from django.core.files.uploadhandler import MemoryFileUploadHandler

from .sheets import LIMITS


class CappedUpload(MemoryFileUploadHandler):
    """Takes no more of a request's files than a spreadsheet may have, whatever is sent: the rest is thrown away.

    The size of a file is told as it came, so that a form can say that it is too large.
    """

    def handle_raw_input(self, *args, **kwargs):
        self.activated, self.taken = True, 0

    def receive_data_chunk(self, raw_data, start):
        room = LIMITS["bytes"] - self.taken
        self.file.write(raw_data[: max(room, 0)])
        self.taken += len(raw_data)
