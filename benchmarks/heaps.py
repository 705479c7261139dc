"""The heaps of a page and of its worker in Chromium, after what is garbage was collected."""

import json
from typing import Any


class Heaps:
    """Of a page of Playwright that has one worker."""

    def __init__(self, page: Any) -> None:
        self.page, self.session = page, page.context.new_cdp_session(page)
        self.number, self.answers = 0, dict[int, Any]()
        self.session.on("Target.receivedMessageFromTarget", self._hear)
        workers: list[str] = []
        self.session.on("Target.attachedToTarget", lambda event: workers.append(event["sessionId"]))
        # Playwright hears nothing of a flat session that it has not made itself.
        attach = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False}
        self.session.send("Target.setAutoAttach", attach)
        (self.worker,) = workers

    def _hear(self, event: Any) -> None:
        message = json.loads(event["message"])
        if "id" in message:
            self.answers[message["id"]] = message["result"]

    def _ask_worker(self, method: str) -> Any:
        self.number += 1
        message = json.dumps({"id": self.number, "method": method})
        words = {"message": message, "sessionId": self.worker}
        self.session.send("Target.sendMessageToTarget", words)
        while self.number not in self.answers:
            self.page.wait_for_timeout(10)
        return self.answers.pop(self.number)

    def measure(self) -> dict[str, float]:
        """MB in use: objects, and what arrays hold outside of them."""
        found = {}
        for name, ask in (("page", self.session.send), ("worker", self._ask_worker)):
            ask("HeapProfiler.collectGarbage")
            usage = ask("Runtime.getHeapUsage")
            found[name] = (usage["usedSize"] + usage.get("backingStorageSize", 0)) / 1e6
        return found
