"""What can go wrong in the durable engine, by code: what it means, and what to do.

Imported by the worker process, so it needs nothing but the language itself.
"""

FAULTS: dict[str, tuple[str, str]] = {
    "1": (
        "no rule took the message: the rule that always fires is missing, or the tag is wrong",
        "report it: the compiler is at fault",
    ),
    "2": (
        "the message before this one is still there",
        "report it: a judgement did not clear up after itself",
    ),
    "101": ("the engine has no memory left", "give the machine more memory, then judge again"),
    "102": ("the ruleset holds a value of a wrong type", "report it: the guards missed it"),
    "103": ("the ruleset holds a name that is too long", "report it: the guards missed it"),
    "104": ("the ruleset holds a value that is not understood", "report it: the guards missed it"),
    "105": ("the ruleset holds a name that is not understood", "report it: the guards missed it"),
    "106": ("the ruleset has too many rules", "split the field's document"),
    "107": ("the ruleset asks too often for something missing", "split the field's document"),
    "108": ("the ruleset has too many rules on one condition", "split the field's document"),
    "109": ("the ruleset names a pattern wrongly", "report it: the guards missed it"),
    "111": ("the ruleset is not there", "report it: it was used before it was loaded"),
    "112": ("the engine holds too many rulesets", "judge with fewer documents in one process"),
    "113": ("the ruleset nests alternatives too deep", "report it: the guards missed it"),
    "201": (
        "the engine cannot read a value of the message",
        "report it: the projection is at fault",
    ),
    "202": (
        "the engine cannot read a text of the message",
        "report it: the projection is at fault",
    ),
    "203": (
        "the engine cannot read a number of the message",
        "report it: the projection is at fault",
    ),
    "204": ("the engine cannot read the message", "report it: the projection is at fault"),
    "205": (
        "the engine cannot read a list of the message",
        "report it: the projection is at fault",
    ),
    "302": ("the message has too many properties", "report it: the guards missed it"),
    "303": ("the message meets too many conditions at once", "report it: the guards missed it"),
    "304": ("a rule joins too many messages", "report it: the compiler is at fault"),
    "305": ("a message was gone before its rule fired", "report it: two users of one engine"),
    "306": ("a message lies in no place", "report it: two users of one engine"),
    "307": ("a message was taken away while in use", "report it: two users of one engine"),
    "308": ("a message is in use elsewhere", "report it: two users of one engine"),
    "309": ("the session is not there", "report it: a session was deleted"),
    "310": ("no rule has anything to say", "report it: two users of one engine"),
    "311": ("a property is missing", "report it: the projection is at fault"),
    "312": ("a property has a wrong type", "report it: the projection is at fault"),
    "313": ("the message is too large", "report it: the projection is at fault"),
    "314": ("a value of the message is too large", "report it: the projection is at fault"),
    "no_answer": ("the rules gave no answer", "report it: the compiler is at fault"),
    "two_answers": ("the rules gave more than one answer", "report it: the compiler is at fault"),
    "wrong_answer": (
        "the rules gave an answer that is none, or contradict their own explanation",
        "report it: the compiler is at fault",
    ),
    "state": (
        "the engine's session holds more than the engine puts there",
        "report it: the worker was not alone with its engine",
    ),
    "not_loaded": ("the worker does not know the ruleset", "report it: the supervisor is at fault"),
    "not_understood": ("worker and supervisor do not understand each other", "report it"),
    "canary": (
        "the worker judged known facts wrongly",
        "trust none of its answers, and judge again",
    ),
    "crash": (
        "the worker died while judging, twice",
        "judge the facts one by one to find those that kill it, and report them",
    ),
    "time_limit": (
        "the worker did not answer in time, twice",
        "judge again when the machine is less busy; if that does not help, report it",
    ),
    "not_started": ("no worker could be started", "see whether durable-rules is installed"),
    "forked": (
        "the supervisor belongs to another process, whose worker this one must not talk to",
        "make a supervisor in each process",
    ),
    "closed": ("the supervisor was closed", "make a new one"),
}
"""Each code of the engine itself (a number), and of ours (a word)."""


class EngineFault(Exception):
    """The durable engine gave no answer that can be trusted. It is never a "not met".

    ``code`` is a key of ``FAULTS``, or a number of the engine that is not among them; ``detail``
    names what was seen and never a person.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        """Say what happened and what to do, as the table has it."""
        self.code = code
        self.detail = detail
        meaning, action = FAULTS.get(code, ("a fault the table does not know", "report it"))
        said = f" ({detail})" if detail else ""
        super().__init__(f"durable engine, fault {code}: {meaning}{said}. What to do: {action}.")

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return (EngineFault, (self.code, self.detail))
