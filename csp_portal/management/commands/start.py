"""`make run`: everything between an installed set of packages and a portal that answers."""

import errno
import os
import secrets
import socket
import sys
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import Error, connection, transaction
from django.utils import timezone

from csp_portal import environment
from csp_portal.first_start import FirstStart
from csp_portal.sample import load_sample, sample_sign_ins
from governance.models import Appointment, Partnership


class Command(BaseCommand):
    help = "Brings the database up to date, fills a new one with the sample, and serves the portal until Ctrl-C."
    requires_system_checks = []

    def handle(self, **options):
        os.umask(0o077)
        try:
            password = self.make_ready()
            self.say_where(password)
        except KeyboardInterrupt:
            sys.exit("Stopped before the portal was ready. Start it again to go on.")
        except Error as problem:
            environment.wrong("DATABASE_URL", f"the database refuses: {_first_line(problem)}.")
        _serve()

    def make_ready(self):
        """Bring database and static files up to date; gives the password of the sample, "" when not known."""
        wants_sample, password = environment.sample(), environment.sample_password()
        _check_port(settings.PORT)
        first = FirstStart(_check_database())
        first.set_aside_what_was_cut_off(self.stdout.write)
        is_new = first.is_new()
        if is_new and wants_sample:
            first.begin()
        call_command("migrate", interactive=False, verbosity=0, skip_checks=False)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if is_new and wants_sample:
            password = self.load_sample(password)
            first.end()
        call_command("check", databases=["default"], stdout=StringIO())
        return password

    def load_sample(self, password):
        self.stdout.write("Loading the sample partnerships into the new database ...")
        self.stdout.flush()
        password = password or "-".join(secrets.token_hex(2) for _ in range(3))
        load_sample(timezone.localdate(), password)
        return password

    def say_where(self, password):
        if not Partnership.objects.exists():
            self.say_how_to_begin()
        elif Partnership.objects.filter(is_sample=True).exists():
            self.say_sign_ins(password)
        self.stdout.write(f"\nThe portal is at {settings.SITE_URL or f'http://127.0.0.1:{settings.PORT}'}/")
        if settings.SITE_URL:
            self.stdout.write(f"It listens on 127.0.0.1:{settings.PORT}, for the proxy in front of it.")
        self.stdout.write("Ctrl-C stops it.\n")

    def say_how_to_begin(self):
        self.stdout.write(
            "\nThis portal holds no partnership yet. Begin one in another window, with the same environment:\n"
            f"  {_manage()} load_plan FILE\n"
            f"  {_manage()} invite EMAIL --partnership SLUG --role administrator\n"
            "docs/plan-document.md says what FILE holds; five lines are enough."
        )

    def say_sign_ins(self, password):
        self.stdout.write("\nSample sign-ins. What the sample says of progress is invented.")
        for line in sample_sign_ins():
            self.stdout.write(f"  {line}")
        someone = Appointment.objects.current().filter(partnership__is_sample=True).first()
        if password and someone and someone.user.check_password(password):
            self.stdout.write(f"  Password of each: {password}")
        else:
            self.stdout.write("  The password of each is the one printed at the first start.")
            self.stdout.write(f"  To choose a new one: {_manage()} changepassword EMAIL")


def _check_port(port):
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                environment.wrong("PORT", f"{port} is in use by another program. Choose another, like PORT={port + 1}.")
            environment.wrong("PORT", f"the portal may not listen on {port}: {problem.strerror}.")


def _check_database():
    """The connection, when the database answers and takes the write lock; otherwise the start stops here."""
    try:
        if connection.vendor == "postgresql":
            # Past the pool, which would try again in silence and not say why.
            connection.Database.connect(**{"connect_timeout": 10} | connection.get_connection_params()).close()
        with transaction.atomic():
            pass
    except (Error, connection.Database.Error) as problem:
        environment.wrong("DATABASE_URL", f"the database does not answer: {_first_line(problem)}.")
    return connection


def _first_line(problem):
    return str(problem).strip().split("\n")[0].rstrip(".")


def _manage():
    """How to call manage.py, as it must be typed in the folder of the portal."""
    python = Path(sys.executable)
    if python.is_relative_to(settings.BASE_DIR):
        python = python.relative_to(settings.BASE_DIR)
    return f"{python} manage.py"


def server_command(port, application="csp_portal.wsgi:application"):
    """The server: one process, so that its caches are one; four threads, so that a slow page holds up none."""
    shared_memory = Path("/dev/shm")  # noqa: S108 - gunicorn's sign of life: on a disk it would wait for other writes
    options = {
        "bind": f"127.0.0.1:{port}",
        "worker-class": "gthread",
        "workers": 1,
        "threads": 4,
        "graceful-timeout": 20,
        "worker-tmp-dir": shared_memory if os.access(shared_memory, os.W_OK) else settings.VAR_DIR,
        "log-level": "warning",
        "chdir": settings.BASE_DIR,
    }
    arguments = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "gunicorn", "--no-control-socket", *arguments, application]


def _serve():
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()
    command = server_command(settings.PORT)
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - every argument is our own
