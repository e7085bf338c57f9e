"""A tap on the browser's loudspeaker: what really leaves the page as sound, and when it is heard."""

import base64
import io
import json
import wave
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import BrowserContext, Page, Route

TAP = """
class Tap extends AudioWorkletProcessor {
    blocks = [];
    process([[left]]) {
        if (left) this.blocks.push([currentFrame, left.slice()]);
        if (this.blocks.length >= 50) this.port.postMessage(this.blocks.splice(0));
        return true;
    }
}
registerProcessor("tap", Tap);
"""

LISTEN = (
    f"const source = {json.dumps(TAP)};"
    + """
globalThis.tap = { blocks: [], stamps: [], lit: [], frames: [], context: null };
requestAnimationFrame(function count() {
    tap.frames.push(performance.now());
    requestAnimationFrame(count);
});
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (target, ...places) {
    const { context } = target;
    if (target instanceof AudioDestinationNode && context instanceof AudioContext) listenTo(this, context);
    return connect.call(this, target, ...places);
};
async function listenTo(node, context) {
    tap.context = context;
    setInterval(() => {
        const { contextTime, performanceTime } = context.getOutputTimestamp();
        if (performanceTime) tap.stamps.push([contextTime, performanceTime]);
    }, 20);
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    const ear = new AudioWorkletNode(context, "tap", { numberOfOutputs: 0 });
    ear.port.onmessage = ({ data }) => tap.blocks.push(...data);
    connect.call(node, ear);
}
addEventListener("DOMContentLoaded", () => new MutationObserver((changes) => {
    const now = performance.now();
    for (const { target, oldValue } of changes) {
        const isLit = target.matches(".line[data-line] .syllable.sounding") && !/\\bsounding\\b/.test(oldValue);
        if (isLit) tap.lit.push([Number(target.dataset.onsetQl), now]);
    }
}).observe(document, { subtree: true, attributeFilter: ["class"], attributeOldValue: true }));
"""
)

COLLECT = """() => {
    const first = tap.blocks[0][0];
    const length = tap.blocks.at(-1)[0] - first + 128;
    const sound = new Float32Array(length);
    for (const [frame, block] of tap.blocks) sound.set(block, frame - first);
    const bytes = new Uint8Array(sound.buffer);
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return { sound: btoa(text), first, rate: tap.context.sampleRate, stamps: tap.stamps, lit: tap.lit,
        frames: tap.frames };
}"""


@dataclass(frozen=True)
class Heard:
    """What left the page.

    Attributes:
        sound: one channel, in (samples,).
        rate_hz: of it.
        first_s: when it begins, by the audio clock.
        stamps: (moment of the audio clock, page's clock in milliseconds when that is heard) as the browser tells them.
        lit: (onset_ql of a syllable, page's clock in milliseconds when it was highlighted) in order.
        frames_ms: when the browser let the page draw, by the page's clock.
    """

    sound: NDArray[np.float32]
    rate_hz: float
    first_s: float
    stamps: NDArray[np.float64]
    lit: list[tuple[float, float]]
    frames_ms: NDArray[np.float64]

    @classmethod
    def on(cls, page: Page) -> Self:
        """All that was heard on the page so far."""
        got: dict[str, Any] = page.evaluate(COLLECT)
        sound = np.frombuffer(base64.b64decode(got["sound"]), "<f4")
        lit = [(onset_ql, lit_ms) for onset_ql, lit_ms in got["lit"]]
        return cls(
            sound, got["rate"], got["first"] / got["rate"], np.array(got["stamps"]), lit, np.array(got["frames"])
        )

    def onsets_s(self) -> list[float]:
        """When each sound that comes out of a hush begins, by the audio clock, which waits while the device stalls."""
        loud = np.flatnonzero(np.abs(self.sound) > 0.2 * np.abs(self.sound).max())
        begins = loud[np.diff(loud, prepend=-self.rate_hz) > 0.06 * self.rate_hz]
        return [float(self.first_s + place / self.rate_hz) for place in begins]

    def onsets_ms(self) -> list[float]:
        """The same moments by the page's clock, when they are heard."""
        return [self.heard_ms(onset_s) for onset_s in self.onsets_s()]

    def heard_ms(self, time_s: float) -> float:
        """When a moment of the audio clock is heard, by the page's clock."""
        told_s, told_ms = self.stamps[np.argmin(np.abs(self.stamps[:, 0] - time_s))]
        return float(told_ms + 1000 * (time_s - told_s))

    def between(self, from_s: float, to_s: float) -> NDArray[np.float32]:
        """A stretch of the sound by the audio clock."""
        return self.sound[round((from_s - self.first_s) * self.rate_hz) : round((to_s - self.first_s) * self.rate_hz)]


def tapped(context: BrowserContext) -> None:
    """Listens to all pages of a context that does without a content policy, which has no place for the tap."""
    context.add_init_script(f"{{{LISTEN}}}")


def forget(page: Page) -> None:
    """Forgets all that was heard and lit."""
    page.evaluate("Object.assign(tap, { blocks: [], lit: [], frames: [] })")


def with_clicks(context: BrowserContext, clicking: str = "voice") -> None:
    """Gives the page's voice, or its piano, the sound of a click, which begins at an instant; the other is silent."""
    rate_hz = 48_000
    time_s = np.arange(rate_hz // 20) / rate_hz
    click = np.sin(2 * np.pi * 3000 * time_s) * np.exp(-time_s / 0.002)

    def wav(gain: float) -> bytes:
        content = io.BytesIO()
        with wave.open(content, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate_hz)
            file.writeframes((click * gain * 32767).astype("<i2").tobytes())
        return content.getvalue()

    def tell(route: Route) -> None:
        sample = {"pitch_midi": 66, "start_s": 0, "duration_s": 0.05, "loop_start_s": None, "loop_end_s": None}
        instruments = {
            name: {"url": f"/api/sounds/{name}.wav", "gain": 1, "samples": [sample]} for name in ("piano", "voice")
        }
        route.fulfill(json={"source": "built-in", "instruments": instruments})

    def send(route: Route) -> None:
        route.fulfill(body=wav(0.9 if f"/{clicking}.wav" in route.request.url else 0), content_type="audio/wav")

    context.route("**/api/sounds", tell)
    context.route("**/api/sounds/*.wav", send)
