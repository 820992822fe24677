"""GgufChatModel: a GGUF file as a LangChain chat model on this CPU (xllamacpp only here)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from tactful.memory import MissingExtra, ModelError

if TYPE_CHECKING:
    import xllamacpp

CONTEXT_TOKENS = 8_192


class GgufChatModel(BaseChatModel):
    """Answers with the model in a GGUF file, by llama.cpp inside this process; deterministic at `temperature` 0."""

    path: Path
    max_tokens: int = 200
    temperature: float = 0.0
    # llama.cpp's threads wait for each other busily: on a loaded machine two are many times slower than one.
    threads: int = 1
    _server: Any = PrivateAttr(default=None)
    _load: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @property
    def _llm_type(self) -> str:
        return "gguf"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"path": str(self.path), "max_tokens": self.max_tokens, "temperature": self.temperature}

    def load(self) -> None:
        """Load the weights now; else the first reply does.

        Raises:
            MissingExtra: xllamacpp is not installed.
            ModelError: the file is missing or is not a model llama.cpp can load.
        """
        with self._load:
            if self._server is None:
                self._server = _start(self.path, self.threads)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.load()
        answer = _checked(self._server.handle_chat_completions(self._body(messages, stop)))
        choice = answer["choices"][0]
        message = AIMessage(
            choice["message"]["content"] or "", response_metadata={"finish_reason": choice["finish_reason"]}
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        self.load()
        for delta in _deltas(self._server, {**self._body(messages, stop), "stream": True}):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=delta))
            if run_manager is not None:
                run_manager.on_llm_new_token(delta, chunk=chunk)
            yield chunk

    def _body(self, messages: Sequence[BaseMessage], stop: list[str] | None) -> dict[str, Any]:
        body = {
            "messages": convert_to_openai_messages(list(messages), text_format="string"),
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
        }
        return {**body, "stop": stop} if stop else body


def _start(path: Path, threads: int) -> xllamacpp.Server:
    try:
        import xllamacpp
    except ImportError as error:
        raise MissingExtra("a GGUF model", "local") from error
    if not path.is_file():
        raise ModelError(f"there is no model file {path}")
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ModelError(f"{path} is not a GGUF file")
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx, params.n_parallel = CONTEXT_TOKENS, 1
    params.cpuparams.n_threads = threads
    params.verbosity, params.warmup = -1, False
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:
        raise ModelError(f"llama.cpp cannot load {path}: {error}") from error


def _checked(answer: dict[str, Any]) -> dict[str, Any]:
    if "error" in answer:
        raise ModelError(f"the model did not answer: {answer['error'].get('message', answer['error'])}")
    return answer


def _deltas(server: xllamacpp.Server, body: dict[str, Any]) -> Iterator[str]:
    """Turn llama.cpp's callback into an iterator; leaving it early stops the generation at the next token."""
    chunks: queue.SimpleQueue[dict[str, Any] | Exception | None] = queue.SimpleQueue()
    stopped = threading.Event()

    def on_chunk(chunk: dict[str, Any]) -> bool:
        chunks.put(chunk)
        return stopped.is_set()

    def generate() -> None:
        try:
            server.handle_chat_completions(body, on_chunk)
        except Exception as error:  # noqa: BLE001 - carried over to the thread that reads, and raised there
            chunks.put(error)
        finally:
            chunks.put(None)

    threading.Thread(target=generate, daemon=True).start()
    try:
        while (chunk := chunks.get()) is not None:
            if isinstance(chunk, Exception):
                raise chunk
            if delta := _checked(chunk)["choices"][0]["delta"].get("content"):
                yield delta
    finally:
        stopped.set()
