"""Doors: every way a chat application gets in; `Personalizer` has them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from langchain_core.messages import BaseMessage, HumanMessage

from tactful.graphs import Anonymous, Model, Named, TurnGraph, TurnParts, build_turn_graph, named_in, nobody_named
from tactful.memory import replace_surrogates, validate_user_id

from .after_reply import AfterReply
from .background import BackgroundLoop
from .door import Door
from .learner import Learner
from .open_turn import OpenTurn, Turns
from .wiring import Wiring

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool

    from .agent import PersonalizationMiddleware
    from .chat_model import PersonalizedChatModel
    from .personalizer import Personalizer

T = TypeVar("T")


class Doors:
    """What a host calls so that its own model answers, personalized."""

    _wiring: Wiring
    _parts: TurnParts
    _turns: Turns
    _after: AfterReply
    _learner: Learner
    _loop: BackgroundLoop

    async def begin(
        self,
        messages: str | Sequence[BaseMessage],
        *,
        user_id: str,
        conversation_id: str | None = None,
        turn_id: str | None = None,
    ) -> OpenTurn:
        """Begin a turn for a host that answers by itself: decide, and log the words in the background.

        The host sends its model `turn.personalize(messages)` and then calls `turn.end(reply)`. Without a
        `conversation_id` the conversation is known by the first message of the user.

        Raises:
            InvalidUserId: the user id cannot name a person; nothing was read or logged.
        """
        if isinstance(messages, str):
            messages, conversation_id = [HumanMessage(replace_surrogates(messages))], conversation_id or "default"
        return await self._begin(messages, Named(validate_user_id(user_id), conversation_id, turn_id))

    async def begin_from(
        self,
        messages: Sequence[BaseMessage],
        *,
        context: object = None,
        configurable: Mapping[str, Any] | None = None,
    ) -> OpenTurn:
        """Do as `begin` for whom a LangChain run names: in its context, else in `config["configurable"]`.

        Raises:
            InvalidUserId: the id cannot name a person; or nobody is named, and the settings' `anonymous` is "error".
        """
        return await self._begin(messages, named_in(context, configurable))

    async def _begin(self, messages: Sequence[BaseMessage], named: Named) -> OpenTurn:
        if (turn := named.turn(messages)) is not None:
            return await self._turns.begin(messages, turn)
        if self._parts.anonymous is Anonymous.ERROR:
            raise nobody_named()
        return self._turns.anonymous()

    def graph(self, *, model: Model | None = None, **compile_options: Any) -> TurnGraph:
        """Return the turn graph around `model` over this memory, for a host's own LangGraph; see `build_turn_graph`.

        What is said in a run is logged as it ends, in the background; `flush` waits for it.
        """
        return build_turn_graph(replace(self._parts, keeper=self._after), model=model, **compile_options)

    def agent_middleware(self, *, name: str | None = None) -> PersonalizationMiddleware:
        """Return middleware for LangChain's `create_agent(…, middleware=[p.agent_middleware()])`.

        The person is named in the run's context, else in `config["configurable"]`, as `begin_from` reads them; on
        resuming a run as on starting it. One instance serves any number of agents; two in one agent need two names.
        """
        from .agent import PersonalizationMiddleware

        rewrites = self._parts.rewriting is not None
        return PersonalizationMiddleware(self._whole, self._parts.failures, rewrites=rewrites, name=name)

    def tools(self, *, user_id: str | None = None) -> list[BaseTool]:
        """Return the tools `remember`, `recall` and `forget` for an agent.

        Whose memory they work on says `user_id` or else, as for `begin_from`, the run; never the model. What is to be
        remembered must be said by the person in the conversation, and passes the checks that learning makes.
        """
        from .remembering import Remembering
        from .tools import make_tools

        learning = self._wiring.learning_parts
        remembering = Remembering(learning, self._learner, self._loop)
        return make_tools(self._whole, self._parts, remembering, learning.embedder, user_id=user_id)

    def wrap_model(self, model: Runnable[Any, Any], *, user_id: str | None = None) -> PersonalizedChatModel:
        """Return a LangChain chat model that answers as `model` does, asked with what is chosen for the turn.

        Whose turn it is says `config["configurable"]`, as for `begin_from`; where it names nobody, it is `user_id`'s.
        `model` is a chat model, or one with more bound to it, with retries or with fallbacks, within which a turn is
        one; each call of this model is a turn. Its traces and its cache see the request with what was chosen: do not
        give it a cache that goes by similarity.

        Raises:
            InvalidInput: it is no model.
            InvalidUserId: `user_id` cannot name a person.
        """
        from .chat_model import wrap_model

        return wrap_model(self._door_here(), model, user_id=user_id)

    def wrap(
        self, function: Callable[..., T], *, user_id: str | None = None, conversation_id: str | None = None
    ) -> Callable[..., T]:
        """Return a function that does as `function`, asked with what is chosen for the turn; also a decorator.

        `function` is a function, a coroutine function, a generator or an async generator, a method or another object
        that is called, and may return what those give. It is asked by its argument `messages`, else its first, else
        `prompt` or `input`: a text, which what is chosen is put before, or a list of LangChain messages or of OpenAI's
        dictionaries, of which it gets another with what is chosen after the host's own system message. Where nothing is
        chosen, or no words of a user are found, it gets the very same objects.

        What is returned also takes `user_id`, `conversation_id` and `turn_id` by name, and hands on those that
        `function` takes itself; one that is given here need not be given there. Texts without a `conversation_id` are
        one conversation; one of messages is known by the first of the user.

        Raises:
            InvalidInput: it cannot be called.
            InvalidUserId: when it is called, as `begin_from` does.
        """
        from .function import wrap

        return wrap(self._door_here(), function, user_id=user_id, conversation_id=conversation_id)

    def _door_here(self) -> Door:
        return Door(self._whole, self._parts.failures, self._turns.anonymous)

    @property
    def _whole(self) -> Personalizer:
        return cast("Personalizer", self)
