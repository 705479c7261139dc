"""Files of weights that somebody has changed, byte by byte or on purpose."""

import io
import random
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping

import torch
from safetensors.torch import save as pack
from torch import nn


def make_state() -> dict[str, torch.Tensor]:
    """The weights of 2-3-2."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 2))
    return dict(net.state_dict())


def save(value: object, **how: bool) -> bytes:
    """What torch.save writes."""
    buffer = io.BytesIO()
    torch.save(value, buffer, **how)
    return buffer.getvalue()


def repack(content: bytes, change: Callable[[str, bytes], bytes], compression: int = 0) -> bytes:
    """A .pt with other files in it, whose sizes and checksums are right again."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name in source.namelist():
            archive.writestr(name, change(name, source.read(name)))
    return target.getvalue()


def change_bytes(rng: random.Random, content: bytes) -> bytes:
    """Some bytes are others, are gone, or stand there twice."""
    changed = bytearray(content)
    for _change in range(rng.randint(1, 8)):
        at = rng.randrange(max(1, len(changed)))
        match rng.randrange(6):
            case 0:
                del changed[at : at + rng.randint(1, 40)]
            case 1:
                changed[at:at] = changed[at : at + rng.randint(1, 40)]
            case 2:
                changed[at : at + 8] = struct.pack("<q", rng.choice((-1, 2**31, 2**40, 2**62)))
            case _:
                changed[at : at + 1] = bytes([rng.randrange(256)])
    return bytes(changed)


def mutate_pt(number: int) -> bytes:
    """A whole file with other bytes, its pickle alone, or the older format."""
    rng = random.Random(number)
    content = save(make_state())
    if number % 3 == 0:
        return change_bytes(rng, content)
    if number % 3 == 1:
        return change_bytes(rng, save(make_state(), _use_new_zipfile_serialization=False))
    return repack(
        content, lambda name, data: change_bytes(rng, data) if name.endswith("data.pkl") else data
    )


def mutate_safetensors(number: int) -> bytes:
    """Bytes of the file, or of what it says of its arrays."""
    rng = random.Random(number)
    content = pack(make_state())
    if number % 2:
        return change_bytes(rng, content)
    size = struct.unpack("<Q", content[:8])[0]
    header = change_bytes(rng, content[8 : 8 + size])
    return struct.pack("<Q", len(header)) + header + content[8 + size :]


MUTATIONS: Mapping[str, Callable[[int], bytes]] = {
    ".pt": mutate_pt,
    ".safetensors": mutate_safetensors,
}


def make_odd_files() -> Iterator[tuple[str, bytes]]:
    """Files that PyTorch reads, and that are no weights or far larger than they look."""
    first = make_state()["0.weight"]
    odd = {
        "float8": first.to(torch.float8_e4m3fn),
        "without memory": torch.empty(10**6, 10**6, device="meta"),
        "one number for many": torch.ones(1).expand(10**6, 10**6),
        "sparse": first.to_sparse(),
        "complex": first.to(torch.complex64),
        "truth values": first > 0,
    }
    for name, tensor in odd.items():
        yield name, save({**make_state(), "0.weight": tensor})
    itself: dict[str, object] = {}
    itself["model"] = itself
    yield "itself", save(itself)
    zeros = save({"0.weight": torch.zeros(2**24)})
    yield "bomb", repack(zeros, lambda name, data: data, zipfile.ZIP_DEFLATED)
    yield (
        "bomb of words",
        repack(
            save(make_state()),
            lambda name, data: b"X" + struct.pack("<I", 2**26) + b"a" * 2**26 + data,
            zipfile.ZIP_DEFLATED,
        ),
    )
