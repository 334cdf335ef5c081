"""The action, but for what it imports late: all of it, before anything else. Usage: everything_first.py ENTRYPOINT."""

import gc
import importlib
import pkgutil
import runpy
import sys
from pathlib import Path

gc.disable()
home = Path(sys.argv[1]).parent
sys.path[:0] = [str(home / "src"), str(home / "packages")]
package = importlib.import_module("mintlify_agent_action")
for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
    importlib.import_module(module.name)
for name in ("httpcore", "jinja2", "markdown_it", "pygit2"):
    importlib.import_module(name)
runpy.run_path(sys.argv[1], run_name="__main__")
