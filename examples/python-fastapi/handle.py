def handle(event: dict) -> None:
    """Your part: what an event means to you. Raise, and it is tried again; return, and it is done."""
    print("handled", event["type"], event.get("data", {}).get("file", {}).get("path", ""), flush=True)
