from __future__ import annotations

from sandbox.nodes.machine.hardware import files

MEMINFO = "MemTotal:       24684128 kB\nMemFree:        1000 kB\nSwapTotal:  5 kB\nBuffers: 7 kB\n"
CPUINFO = "processor\t: 0\nmodel name\t: x\ncore id\t\t: 0\n\nprocessor\t: 1\nmodel name\t: x\n\n"


def test_memory_is_the_types() -> None:
    shown = files(2, 2048, MEMINFO, CPUINFO, 2)["proc/meminfo"].split("\n")
    assert shown[0].split() == ["MemTotal:", "1971322", "kB"]
    assert shown[2].split() == ["SwapTotal:", "0", "kB"]
    assert shown[3] == "Buffers: 7 kB"


def test_more_cpus_than_there_are_count_and_are_numbered_by_those_that_are() -> None:
    shown = files(5, 2048, MEMINFO, CPUINFO, 2)
    folders = {path.split("/")[5] for path in shown if "node0/cpu" in path and "topology" in path}
    assert folders == {"cpu0", "cpu1", "cpu00", "cpu01", "cpu000"}
    assert shown["proc/cpuinfo"].count("processor\t:") == 5
    assert shown["sys/devices/system/cpu/online"] == "0-4\n"


def test_two_threads_share_a_core() -> None:
    shown = files(3, 2048, MEMINFO, CPUINFO, 2)
    topology = "sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"
    assert [shown[topology.format(n)] for n in range(3)] == ["0-1\n", "0-1\n", "2-2\n"]


def test_settings_of_the_kernel_look_set_to_a_kubelet() -> None:
    shown = files(1, 512, MEMINFO, CPUINFO, 2)
    assert shown["proc/sys/vm/overcommit_memory"] == "1\n"
