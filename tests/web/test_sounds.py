import io
import logging
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from numpy.typing import NDArray

from pairing.export.playing import VARIABLE
from web import samples
from web.routes.sounds import router
from web.sounds import InstrumentName, SampleBank, SampledInstrument, SampleSource, Slot, SoundSet, make_sounds

pytestmark = pytest.mark.slow

RATE_HZ = samples.SAMPLE_RATE_HZ

FAKE_PROGRAM = """#!{python}
import sys, wave
import numpy as np, mido
target, midi = sys.argv[sys.argv.index("-F") + 1], sys.argv[-1]
file = mido.MidiFile(midi)
sound, at_s = [], 0.0
marks = []
for message in file:
    at_s += message.time
    if message.type == "note_on" and message.velocity:
        marks.append((at_s, message.note))
sound = np.zeros((int(44100 * (at_s + 1)), 2))
for onset_s, pitch in marks:
    time_s = np.arange(44100 * 5) / 44100
    tone = np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * time_s) * np.exp(-time_s) * {loudness}
    begin = int(44100 * (onset_s + 0.05))  # programs are late
    sound[begin : begin + len(tone)] += tone[: len(sound) - begin, None]
with wave.open(target, "wb") as out:
    out.setnchannels(2), out.setsampwidth(2), out.setframerate({rate})
    out.writeframes((sound * 20000).astype("<i2").tobytes())
"""

CUT_OFF = f"""#!{sys.executable}
import os, sys, wave
with wave.open(sys.argv[sys.argv.index("-F") + 1], "wb") as out:
    out.setnchannels(2), out.setsampwidth(2), out.setframerate(44100)
    out.writeframes(bytes(1000))
os.truncate(sys.argv[sys.argv.index("-F") + 1], 901)
"""


def fake_soundfont(folder: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """A soundfont, and a `fluidsynth` that is this program."""
    (folder / "a.sf2").write_bytes(b"")
    path = folder / "fluidsynth"
    path.write_text(program)
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv(VARIABLE, str(folder / "a.sf2"))


@pytest.fixture(scope="module")
def built_in() -> Iterator[SoundSet]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, "")
        yield make_sounds()


def signal_of(instrument: SampledInstrument) -> NDArray[np.float64]:
    with wave.open(io.BytesIO(instrument.wav)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def cut(instrument: SampledInstrument, slot: Slot) -> NDArray[np.float64]:
    begin = round(slot.start_s * RATE_HZ)
    return signal_of(instrument)[begin : begin + round(slot.duration_s * RATE_HZ)]


def cents_off(sound: NDArray[np.float64], pitch_midi: int) -> float:
    """How far the strongest partials are from where they belong, by a spectrum of the first second."""
    early = sound[:RATE_HZ]
    padded = 16 * RATE_HZ
    power = np.abs(np.fft.rfft(early * np.hanning(len(early)), padded)) ** 2
    hertz = 440 * 2 ** ((pitch_midi - 69) / 12)

    def power_at(cents: int) -> float:
        partials = hertz * np.arange(1, 4) * 2 ** (cents / 1200)
        return float(power[np.round(partials * padded / RATE_HZ).astype(int)].sum())

    return max(range(-100, 101), key=power_at)


@pytest.mark.parametrize("name", InstrumentName)
def test_built_in_notes_have_the_pitch_they_are_said_to_have(built_in: SoundSet, name: InstrumentName) -> None:
    instrument = built_in.instruments[name]
    assert built_in.source is SampleSource.BUILT_IN
    for slot in instrument.slots:
        # the voice's vibrato swings by 22 cents either way
        assert abs(cents_off(cut(instrument, slot), slot.pitch_midi)) <= (10 if name is InstrumentName.PIANO else 22)


@pytest.mark.parametrize("name", InstrumentName)
def test_built_in_notes_are_there_at_once(built_in: SoundSet, name: InstrumentName) -> None:
    instrument = built_in.instruments[name]
    for slot in instrument.slots:
        early = np.abs(cut(instrument, slot)[: round(0.3 * RATE_HZ)])
        # a tenth of its height: within 5 ms, or the second half-wave of a low note
        latest_s = max(0.005, 1 / (440 * 2 ** ((slot.pitch_midi - 69) / 12)))
        assert np.argmax(early > 0.1 * early.max()) / RATE_HZ < latest_s
        assert early[0] < 0.01


def test_built_in_notes_are_of_like_loudness_in_the_middle_of_the_range(built_in: SoundSet) -> None:
    for instrument in built_in.instruments.values():
        levels = [samples.loudness(cut(instrument, s)) for s in instrument.slots if 48 <= s.pitch_midi <= 84]
        assert 20 * np.log10(max(levels) / min(levels)) < 6
        assert 0.04 < instrument.gain * np.median(levels) < 0.25


def test_every_sung_or_played_pitch_is_near_a_note(built_in: SoundSet) -> None:
    ranges = {InstrumentName.PIANO: (22, 106), InstrumentName.VOICE: (38, 90)}
    for name, (lowest, highest) in ranges.items():
        pitches = [slot.pitch_midi for slot in built_in.instruments[name].slots]
        assert all(min(abs(pitch - there) for there in pitches) <= 2 for pitch in range(lowest, highest + 1))


def test_notes_end_in_silence_or_go_round_without_a_seam(built_in: SoundSet) -> None:
    piano, voice = (built_in.instruments[name] for name in InstrumentName)
    for slot in piano.slots:
        assert slot.loop_start_s is None
        assert np.abs(cut(piano, slot)[-10:]).max() < 0.005
    signal = signal_of(voice)
    for slot in voice.slots:
        assert slot.loop_start_s is not None
        assert slot.loop_end_s is not None
        begin, end = (round(at_s * RATE_HZ) for at_s in (slot.loop_start_s, slot.loop_end_s))
        assert slot.start_s < slot.loop_start_s < slot.loop_end_s <= slot.start_s + slot.duration_s + 1 / RATE_HZ
        inside = signal[begin:end]
        steepest = np.abs(np.diff(inside)).max()
        assert abs(inside[0] - inside[-1]) <= 1.5 * steepest


def test_all_sounds_together_are_soon_fetched(built_in: SoundSet) -> None:
    assert sum(len(instrument.wav) for instrument in built_in.instruments.values()) < 4_000_000


def test_a_soundfont_is_recorded_and_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_soundfont(tmp_path, monkeypatch, FAKE_PROGRAM.format(python=sys.executable, loudness=1, rate=44100))
    made = make_sounds()
    assert made.source is SampleSource.SOUNDFONT
    for instrument in made.instruments.values():
        for slot in instrument.slots:
            sound = cut(instrument, slot)
            assert abs(cents_off(sound, slot.pitch_midi)) <= 5
            assert np.argmax(np.abs(sound) > 0.1 * np.abs(sound).max()) < 0.025 * RATE_HZ
    assert 0.8 < np.abs(signal_of(made.instruments[InstrumentName.PIANO])).max() < 0.9


@pytest.mark.parametrize(
    ("program", "told"),
    [
        pytest.param("#!/bin/sh\necho 'no such bank' >&2; exit 3", "no such bank", id="fails"),
        pytest.param("#!/bin/sh\nexit 0", "it wrote nothing", id="writes-nothing"),
        pytest.param('#!/bin/sh\nwhile [ "$1" != -F ]; do shift; done; echo x > "$2"', "no WAV file", id="no-wav"),
        pytest.param(FAKE_PROGRAM.format(python=sys.executable, loudness=0, rate=44100), "is not heard", id="silence"),
        pytest.param(
            FAKE_PROGRAM.format(python=sys.executable, loudness=1, rate=8000), "at 8000 Hz", id="another-rate"
        ),
        pytest.param(CUT_OFF, "is not heard", id="cut-off"),
    ],
)
def test_where_a_soundfont_cannot_be_played_the_built_in_sounds_are(
    program: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fake_soundfont(tmp_path, monkeypatch, program)
    with caplog.at_level(logging.WARNING):
        assert make_sounds().source is SampleSource.BUILT_IN
    assert told in caplog.text


def test_a_soundfont_that_is_not_there_is_told_of_and_not_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "none.sf2"))
    assert make_sounds().source is SampleSource.BUILT_IN
    assert "none.sf2: no such soundfont" in caplog.text


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv(VARIABLE, "")
    app = FastAPI()
    app.state.sounds = SampleBank()
    app.include_router(router)
    return TestClient(app)


def test_the_page_is_told_of_both_instruments_and_fetches_them(client: TestClient) -> None:
    told = client.get("/api/sounds").json()
    assert told["source"] == "built-in"
    assert set(told["instruments"]) == {"piano", "voice"}
    for instrument in told["instruments"].values():
        answer = client.get(instrument["url"])
        assert answer.headers["content-type"] == "audio/wav"
        assert "immutable" in answer.headers["cache-control"]
        with wave.open(io.BytesIO(answer.content)) as file:
            length_s = file.getnframes() / file.getframerate()
        last = instrument["samples"][-1]
        assert last["start_s"] + last["duration_s"] <= length_s


def test_an_instrument_that_the_browser_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/api/sounds/piano.wav")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/api/sounds/piano.wav", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    stale = client.get("/api/sounds/piano.wav?v=old", headers={"If-None-Match": '"old"'})
    assert (stale.status_code, stale.headers["cache-control"]) == (200, "no-cache")


def test_there_are_no_other_instruments(client: TestClient) -> None:
    assert client.get("/api/sounds/tuba.wav").status_code == 422


def test_sounds_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    sounds = SampleBank()
    assert sounds.get() is sounds.get()
