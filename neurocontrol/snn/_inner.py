"""Functions that exist within a kernel only.

By default numba optimises every function by itself and makes machine code of it, before it does the
same with the functions that call it. A kernel consists of many small functions that are inlined
into one; here they remain unoptimised until that one is, which halves the time of compiling.
"""

from __future__ import annotations

from typing import Any

import numba
from numba import _dynfunc  # type: ignore[attr-defined]
from numba.core import codegen, compiler, compiler_machinery, typed_passes

njit: Any = numba.njit
Library: Any = codegen.JITCodeLibrary
Pass: Any = compiler_machinery.FunctionPass
Lowering: Any = compiler_machinery.LoweringPass
Compiler: Any = compiler.CompilerBase
Builder: Any = compiler.DefaultPassBuilder
register_pass: Any = compiler_machinery.register_pass

OPTIONS = {"forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Inlined, because a call would cost as much as a loop over a population, and without an entry
point, which takes as long to compile as the function."""


class InnerLibrary(Library):  # type: ignore[misc]
    """Code that waits for what it is inlined into."""

    def _optimize_functions(self, module: Any) -> None:
        """Leave it to the outer function."""

    def _optimize_final_module(self) -> None:
        """Leave it to the outer function."""

    def _finalize_final_module(self) -> None:
        """Make no machine code."""
        self._finalize_dynamic_globals()
        self._finalized = True


@register_pass(mutates_CFG=False, analysis_only=False)
class WaitForOuter(Pass):  # type: ignore[misc]
    """Put the function's code into such a library."""

    _name = "neurocontrol_wait_for_outer"

    def __init__(self) -> None:
        """Keep nothing."""

    def run_pass(self, state: Any) -> bool:
        """Choose the library before the code is made."""
        code = state.targetctx.codegen()
        state.library = InnerLibrary(code, state.func_id.func_qualname)
        state.library.enable_object_caching()
        state.flags.no_compile = True
        return True


@register_pass(mutates_CFG=False, analysis_only=False)
class MakeKnown(Lowering):  # type: ignore[misc]
    """Let outer functions find the function."""

    _name = "neurocontrol_make_known"

    def __init__(self) -> None:
        """Keep nothing."""

    def run_pass(self, state: Any) -> bool:
        """Register the function under an entry that leads nowhere."""
        made = state.cr
        entry = _dynfunc.make_function(
            made.fndesc.lookup_module(), made.fndesc.qualname, "", 0, made.env, (state.library,)
        )
        state.targetctx.insert_user_function(entry, state.cr.fndesc, [state.library])
        state.reload_init.extend(state.library._reload_init)
        state.cr = state.cr._replace(cfunc=entry)
        return True


class InnerCompiler(Compiler):  # type: ignore[misc]
    """The usual steps of compilation, but for machine code."""

    def define_pipelines(self) -> list[Any]:
        """Add the two passes around the lowering."""
        steps = Builder.define_nopython_pipeline(self.state)
        steps.add_pass_after(WaitForOuter, typed_passes.NopythonRewrites)
        steps.add_pass_after(MakeKnown, typed_passes.NativeLowering)
        steps.finalize()
        return [steps]


def inner(function: Any) -> Any:
    """Compile a function for use within a kernel."""
    return njit(error_model="numpy", pipeline_class=InnerCompiler, **OPTIONS)(function)
