"""Ctrl-C that is never lost: Python drops an exception raised inside a weakref callback or a `__del__`."""

from __future__ import annotations

import _thread
import sys
import threading
from typing import Any

AGAIN_AFTER_S = 0.05


def send_lost_interrupts_again() -> None:
    """Have an interrupt that fell where Python drops exceptions sent again a moment later, without a message.

    The import system and the garbage collector run such callbacks; a Ctrl-C there would print "Exception
    ignored" and the run would go on as if nobody had asked it to end. Every other dropped exception is told
    as before.
    """
    told = sys.unraisablehook

    def hook(dropped: Any) -> None:
        if not issubclass(dropped.exc_type, KeyboardInterrupt):
            told(dropped)
            return
        again = threading.Timer(AGAIN_AFTER_S, _thread.interrupt_main)
        again.daemon = True
        again.start()

    sys.unraisablehook = hook
