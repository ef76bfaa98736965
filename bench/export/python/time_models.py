"""Times ONNX files of the same network against each other in onnxruntime: `time_models.py PLAN.json RESULTS.json`.

The plan: {"cases": [{"name", "folder", "files": [...]}], "batches": [...], "threads": [...], "rounds": n,
"clock": "wall" | "cpu"}. The first file of a case is what the others are compared with. All files of a case run in this
one process, in alternating order; a ratio is the median of the rounds' ratios, so that what else the machine does weighs
on both sides alike. The clock "cpu" counts the processor time of all threads, which other programs change less.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import numpy
import onnxruntime
from graph_facts import describe_graph
from safetensors.numpy import load_file

# A shorter measurement says more of the clock than of the model.
SHORTEST_S = 0.05
# Of the largest number that the reference holds.
TOLERANCE = 1e-4
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


def main():
    onnxruntime.set_default_logger_severity(3)
    plan = json.loads(Path(sys.argv[1]).read_text())
    graphs, times = [], []
    for case in plan["cases"]:
        paths = {file: Path(case["folder"]) / file for file in case["files"]}
        graphs += [{"case": case["name"], "file": file, **describe_graph(path)} for file, path in paths.items()]
        for threads in plan["threads"]:
            sessions = {file: open_session(path, threads, plan["clock"]) for file, path in paths.items()}
            errors = compare_with_reference(sessions, Path(case["folder"]))
            for batch in plan["batches"]:
                rounds = time_rounds(sessions, batch, plan["rounds"], CLOCKS[plan["clock"]])
                for file in case["files"]:
                    row = {"case": case["name"], "threads": threads, "batch": batch, "file": file}
                    row |= summarise(rounds, file, case["files"][0]) | {"error": errors.get(file)}
                    times.append(row)
                    print(json.dumps(row), file=sys.stderr)
    measured = {"onnxruntime": onnxruntime.__version__, "rounds": plan["rounds"], "clock": plan["clock"]}
    Path(sys.argv[2]).write_text(json.dumps({**measured, "graphs": graphs, "times": times}))


def open_session(path, threads, clock):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    if clock == "cpu":  # a thread that spins while it waits would count as work
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])


def compare_with_reference(sessions, folder):
    """The largest difference of each float graph from the reference, relative; ends the program beyond TOLERANCE."""
    if not (folder / "reference.safetensors").exists():
        return {}
    reference = load_file(folder / "reference.safetensors")
    largest = numpy.abs(reference["output0"]).max()
    errors = {}
    for file, session in sessions.items():
        [first, *others] = session.get_inputs()
        if others or first.type != "tensor(float)":
            continue  # from bytes to bytes: not the network alone
        drawn = session.run(None, {first.name: reference["input0"]})[0]
        errors[file] = float(numpy.abs(drawn - reference["output0"]).max() / largest)
        if not errors[file] <= TOLERANCE:
            raise SystemExit(f"Cannot compare {folder / file}: it is {errors[file]} off, expected at most {TOLERANCE}")
    return errors


def time_rounds(sessions, batch, count, clock):
    """Seconds a run of each file in each of `count` rounds, every round starting with another file."""
    feeds = {file: make_feeds(session, batch) for file, session in sessions.items()}
    repeats = {file: count_repeats(session, feeds[file]) for file, session in sessions.items()}
    order = list(sessions)
    rounds = []
    for index in range(count):
        shift = index % len(order)
        turn = order[shift:] + order[:shift]
        rounds.append({file: time_runs(sessions[file], feeds[file], repeats[file], clock) for file in turn})
    return rounds


def make_feeds(session, batch):
    random = numpy.random.default_rng(1)
    feeds = {}
    for value in session.get_inputs():
        shape = [batch, *value.shape[1:]]
        if value.type == "tensor(uint8)":
            feeds[value.name] = random.integers(0, 256, shape, numpy.uint8)
        else:
            feeds[value.name] = random.uniform(-1, 1, shape).astype(numpy.float32)
    return feeds


def count_repeats(session, feeds):
    """How many runs last SHORTEST_S; the first run, which allocates, is not counted."""
    session.run(None, feeds)
    return max(1, round(SHORTEST_S / time_runs(session, feeds, 1, time.perf_counter)))


def time_runs(session, feeds, repeats, clock):
    start = clock()
    for _ in range(repeats):
        session.run(None, feeds)
    return (clock() - start) / repeats


def summarise(rounds, file, base):
    """Medians, and the range in which the middle half of the ratios lies."""
    ratios = [times[file] / times[base] for times in rounds]
    low, median, high = statistics.quantiles(ratios, n=4)
    milliseconds = 1000 * statistics.median(times[file] for times in rounds)
    return {"milliseconds": milliseconds, "ratio": median, "ratioLow": low, "ratioHigh": high}


if __name__ == "__main__":
    main()
