"""What the kernel shows on a machine of a given size, as files to bind over /proc and /sys."""

from __future__ import annotations

import re
import uuid


def files(vcpus: int, memory_mib: int, meminfo: str, cpuinfo: str, real: int) -> dict[str, str]:
    """Contents by path relative to the root; meminfo and cpuinfo are this machine's.

    real is the number of CPUs that there are. A kubelet counts the folders node0/cpu*, and takes
    a CPU's number from the name: cpu00 counts again, and is CPU 0, which this kernel has.
    """
    kib = usable(memory_mib)
    free = {"MemTotal": kib, "MemFree": kib * 8 // 10, "MemAvailable": kib * 9 // 10}
    free |= {"SwapTotal": 0, "SwapFree": 0}
    shown = re.sub(
        r"^(\w+):( *)\d+", lambda m: f"{m[1]}:{m[2]}{free.get(m[1], m[0].split()[-1])}", meminfo,
        flags=re.MULTILINE,
    )  # fmt: skip
    every = f"0-{vcpus - 1}" if vcpus > 1 else "0"
    cpu, node = "sys/devices/system/cpu", "sys/devices/system/node"
    found = {
        "proc/meminfo": shown,
        "proc/cpuinfo": _cpuinfo(cpuinfo, vcpus),
        # Of the whole kernel: shown as the kubelet would set them, so that it leaves them.
        "proc/sys/vm/overcommit_memory": "1\n",
        "proc/sys/kernel/panic": "10\n",
        "proc/sys/kernel/panic_on_oops": "1\n",
        "proc/sys/kernel/random/boot_id": f"{uuid.uuid4()}\n",
        **{f"{cpu}/{name}": f"{every}\n" for name in ("online", "possible", "present")},
        f"{cpu}/offline": "\n",
        f"{cpu}/isolated": "\n",
        f"{cpu}/kernel_max": f"{vcpus - 1}\n",
        f"{node}/online": "0\n",
        f"{node}/possible": "0\n",
        f"{node}/node0/cpulist": f"{every}\n",
        f"{node}/node0/distance": "10\n",
        f"{node}/node0/meminfo": f"Node 0 MemTotal: {kib} kB\nNode 0 MemFree: {kib * 8 // 10} kB\n",
    }
    for name in ("nr", "free", "surplus"):
        found[f"{node}/node0/hugepages/hugepages-2048kB/{name}_hugepages"] = "0\n"
    for number in range(vcpus):
        core = number // 2
        pair = f"{core * 2}-{min(core * 2 + 1, vcpus - 1)}" if vcpus > 1 else "0"
        topology = {
            "core_id": core,
            "physical_package_id": 0,
            "die_id": 0,
            "thread_siblings_list": pair,
            "core_cpus_list": pair,
            "core_siblings_list": every,
            "package_cpus_list": every,
        }
        counted = f"{node}/node0/cpu{'0' * (number // real)}{number % real}"
        for where in (f"{cpu}/cpu{number}", counted):
            found |= {f"{where}/topology/{k}": f"{v}\n" for k, v in topology.items()}
            found[f"{where}/online"] = "1\n"
    return found


def usable(memory_mib: int) -> int:
    """KiB that a kernel shows of a type's memory: the rest is the firmware's and its own.

    6 % less: on the safe side of what nodes of EC2 report (m5.large 3 %, small types 5 to 6 %).
    """
    return memory_mib * 1024 * 94 // 100


def _cpuinfo(real: str, vcpus: int) -> str:
    one = real.split("\n\n", maxsplit=1)[0]
    shown = []
    for number in range(vcpus):
        values = {
            "processor": number,
            "core id": number // 2,
            "siblings": vcpus,
            "cpu cores": (vcpus + 1) // 2,
        }
        shown.append(
            re.sub(
                r"^([\w ]+?)(\s*): .*$",
                lambda m, v=values: f"{m[1]}{m[2]}: {v[m[1]]}" if m[1] in v else m[0],  # type: ignore[misc]
                one,
                flags=re.MULTILINE,
            )
        )
    return "\n\n".join(shown) + "\n\n"
