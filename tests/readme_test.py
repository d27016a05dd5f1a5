#!/usr/bin/env python3
"""What the READMEs and man pages say is there: commands with their options, paths, links.

  readme_test.py ROOT BIN_FOLDER

Commands are taken from code blocks and from inline code. A word in capitals stands for something of the reader's.
"""
import functools
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT, BIN = Path(sys.argv[1]), Path(sys.argv[2])
SHARE = BIN.parent / "share"
FOLDERS_OF_SCRIPTS = ("lab/", "tests/")
PLACEHOLDER = re.compile(r"^[A-Z][A-Z_]*(\.\.\.)?$|[<>*{]|\.\.\.")
PATH_LIKE = re.compile(r"^[\w.-]+(/[\w.-]+)+/?$")


@functools.cache
def help_of(*words):
    """The help of a command, or None if there is no such command."""
    run = subprocess.run([*words, "--help"], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=20)
    return run.stdout + run.stderr if run.returncode == 0 else None


def program(word):
    """The program that a command line's first word names; None if it is none of ours."""
    if word.startswith(FOLDERS_OF_SCRIPTS):
        return ROOT / word
    name = word.removeprefix("build/bin/")
    return BIN / name if re.match(r"^(zpilab(-[a-z]+)?|zpi-[a-z]+)$", name) else None


def check_command(words):
    """Yields what is wrong with one command, given as words."""
    path = program(words[0])
    if path is None or PLACEHOLDER.search(words[0]):
        return
    if not path.exists():
        yield f"no such program: {words[0]}"
        return
    words = words[: words.index("--")] if "--" in words else words
    arguments = [word for word in words[1:] if not word.startswith("-")]
    command = [str(path)]
    # A script is not run: its own text says which options it knows.
    text = help_of(*command) if path.parent == BIN else path.read_text(errors="replace") if path.is_file() else ""
    if text is None:
        yield f"{words[0]} has no --help"
        return
    # A word that the help lists is a subcommand, and has a help of its own.
    while arguments and not PLACEHOLDER.search(arguments[0]) and path.parent == BIN:
        listed = re.search(rf"^ +{re.escape(arguments[0])}\s", text, re.MULTILINE)
        deeper = help_of(*command, arguments[0]) if listed else None
        if deeper is None:
            if "SUBCOMMAND" in text:
                yield f"{' '.join([path.name, *command[1:]])} has no subcommand {arguments[0]}"
                return
            break
        command.append(arguments.pop(0))
        text = deeper
    for option in (word.split("=")[0] for word in words[1:] if re.match(r"^--?[a-z]", word)):
        if option not in ("--help", "--version") and not re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text):
            yield f"{' '.join(words)}: the help of {' '.join([path.name, *command[1:]])} has no {option}"
    if path.name == "zpilab" and len(command) == 2 and command[1] in ("run", "plan", "validate") and arguments:
        scenario = arguments[0]
        if re.match(r"^[a-z][\w-]*$", scenario) and not (ROOT / "scenarios" / f"{scenario}.yaml").is_file():
            yield f"no such scenario: {scenario}"


def commands(line):
    """The simple commands of a line of shell, as lists of words, without sudo and assignments."""
    for part in re.split(r"\s(?:\||&&|\|\|)\s|;\s", re.sub(r"(^|\s)#\s.*", "", line)):
        try:
            words = shlex.split(part)
        except ValueError:
            words = part.split()
        while words and (words[0] in ("$", "sudo") or re.match(r"^[A-Z_]+=", words[0])):
            words.pop(0)
        if words:
            yield words


def check_path(span, folder):
    bases = [folder, ROOT, SHARE, SHARE.parent, ROOT / "harness"]
    if PATH_LIKE.match(span) and not any((base / span).exists() for base in bases):
        yield f"no such path: {span}"


def code_lines(text):
    """Lines of shell in fenced blocks without a language or with sh, and in indented blocks; then the rest of the text."""
    lines, prose, language, previous = [], [], None, ""
    for line in text.replace("\\\n", " ").splitlines():
        fence = re.match(r"^\s*```(\w*)", line)
        if fence:
            language = None if language is not None else fence.group(1)
        elif language is not None:
            if language in ("", "sh", "bash", "console", "text"):
                lines.append(line.strip())
        elif line.startswith("    ") and (not previous.strip() or previous.startswith("    ")):
            lines.append(line.strip())
        else:
            prose.append(line)
        previous = line
    return lines, "\n".join(prose)


def check(readme):
    text = readme.read_text()
    if readme.suffix == ".scd":
        examples = text.partition("# EXAMPLES")[2].partition("\n#")[0]
        lines, prose = [line.strip().removesuffix("++") for line in examples.splitlines()], ""
    else:
        lines, prose = code_lines(text)
    spans = re.findall(r"`([^`\n]+)`", prose)
    for line in lines + spans:
        for words in commands(line):
            yield from check_command(words)
    for span in spans:
        yield from check_path(span, readme.parent)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        target = target.split("#")[0]
        if target and "://" not in target and not target.startswith("mailto:") and not (readme.parent / target).exists():
            yield f"dead link: {target}"


def main():
    readmes = [path for path in sorted(ROOT.glob("**/*.md")) if not path.relative_to(ROOT).parts[0].startswith("build")]
    readmes = [path for path in readmes if path.stem.isupper()]  # README, CONTRIBUTING, PROTOCOL
    readmes += sorted(ROOT.glob("*/*.scd"))
    problems = [f"{readme.relative_to(ROOT)}: {problem}" for readme in readmes for problem in check(readme)]
    print("\n".join(problems) or f"{len(readmes)} pages are right")
    sys.exit(1 if problems else 0)


main()
