"""What goes into the installed program and what stays out, with the reason. The tests hold it against what is imported.

Names are those inside the wheels.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

# --- Qt: five modules of about sixty --------------------------------------------------------------

QT_MODULES = ("QtCore", "QtGui", "QtWidgets", "QtNetwork", "QtSvg")
LANGUAGES = ("sk", "cs", "de")  # English stands in the program itself

QT_FILES = {
    *(f"PySide6/{name}.pyd" for name in QT_MODULES),
    *(f"PySide6/Qt6{name.removeprefix('Qt')}.dll" for name in QT_MODULES),
    "PySide6/pyside6.abi3.dll", "PySide6/__init__.py", "PySide6/_config.py", "PySide6/_git_pyside_version.py",
    "PySide6/plugins/platforms/qwindows.dll",
    "PySide6/plugins/imageformats/qsvg.dll", "PySide6/plugins/imageformats/qico.dll",
    "PySide6/plugins/iconengines/qsvgicon.dll",
    "PySide6/plugins/networkinformation/qnetworklistmanager.dll",
    *(f"PySide6/translations/qtbase_{code}.qm" for code in LANGUAGES),
    "shiboken6/Shiboken.pyd", "shiboken6/shiboken6.abi3.dll", "shiboken6/__init__.py", "shiboken6/_config.py",
    "shiboken6/_git_shiboken_module_version.py",
}  # fmt: skip

# The runtime of Microsoft's compiler: the newest copy of all wheels, once, beside the programs.
MSVC = ("msvcp140.dll", "msvcp140_1.dll", "msvcp140_2.dll", "vcruntime140.dll", "vcruntime140_1.dll")
MSVC_FROM = "shiboken6"

# --- libraries ------------------------------------------------------------------------------------

# Whole distributions that our paths never import.
DISTRIBUTIONS_LEFT_OUT = {
    "charset-normalizer": "only for requests, which nothing here uses",
    "oscrypto": "only for key files older than PKCS#12 in pyHanko's shell program",
    "pillow": "reportlab imports it by name and never uses it for fonts; shims/PIL answers",
    "pycparser": "cffi needs it when it compiles, not when it runs",
}

# What can be imported from them.
TOPS_LEFT_OUT = {"charset_normalizer", "oscrypto", "pycparser"}

# Parts of distributions: pattern of names in the wheel -> why.
FILES_LEFT_OUT = {
    "*.pyi": "types for editors", "*/py.typed": "types for editors", "*.pxd": "for compiling", "*.pyx": "for compiling",
    "*.pxi": "for compiling", "*.c": "for compiling", "*.h": "for compiling", "*.rng": "schemas of an XML library",
    "*.xsl": "schemas of an XML library", "*/tests/*": "tests", "*/testing/*": "tests", "*/test/*": "tests",
    "*_testcapi*": "tests", "*.dist-info/*": "facts about the wheel; the bill of materials holds them",
    "*.data/*": "scripts and headers", "bin/*": "scripts",
    "reportlab/fonts/*": "the program brings its own fonts", "reportlab/graphics/*": "drawings: records hold none",
    "reportlab/platypus/*": "only its reader of fonts is used",
    "reportlab/pdfgen/*": "only its reader of fonts is used",
    "reportlab/pdfbase/_glyphlist*": "fonts of another kind",
    "reportlab/pdfbase/_cidfontdata*": "fonts of another kind",
    "reportlab/pdfbase/acroform*": "forms", "reportlab/lib/testutils*": "tests",
    "pydantic/v1/*": "an older pydantic", "pydantic/mypy*": "types for editors", "pydantic/experimental/*": "not used",
    "aiohttp/web.py": "a web server", "aiohttp/web_*": "a web server", "aiohttp/worker*": "a web server",
    "aiohttp/test_utils*": "tests", "aiohttp/pytest_plugin*": "tests", "annotated_types/test_cases*": "tests",
    "websockets/legacy/*": "an older form", "websockets/trio/*": "another way of waiting",
    "websockets/cli.py": "a command",
    "lxml/doctestcompare*": "tests", "lxml/usedoctest*": "tests", "lxml/cssselect*": "not used",
    "pyhanko/sign/validation/qualified/eutl*": "the EU's list of trust; asked for by nobody here",
    "urllib3/contrib/emscripten/*": "browsers", "platformdirs/testing*": "tests",
    "lxml/objectify*": "not used by the office formats", "lxml/html/*": "web pages", "lxml/sax*": "not used",
    "lxml/isoschematron/*": "schemas", "lxml/includes/*": "headers for compiling",
    "aiohttp/_*.pyd": "pyHanko only names its types; the Python form of each part is in",
    "aiohttp/*/*.pyd": "as above",
    "aiohttp/.hash/*": "for compiling", "multidict/*.pyd": "as aiohttp", "yarl/*.pyd": "as aiohttp",
    "frozenlist/*.pyd": "as aiohttp", "propcache/*.pyd": "as aiohttp",
    "markupsafe/*.pyd": "a faster form of a few functions", "websockets/*.pyd": "a faster form of one function",
    "yaml/*.pyd": "only the safe loader in Python is used",
    "sqlalchemy/dialects/mysql/*": "other databases", "sqlalchemy/dialects/oracle/*": "other databases",
    "sqlalchemy/dialects/mssql/*": "other databases",
    "sqlalchemy/orm/*": "the register speaks the core language only", "sqlalchemy/ext/[!_c]*": "as orm",
    "alembic/templates/*": "for writing new migrations",
    "cffi/*": "only its binary core is used; win32ctypes works without it and is lighter so",
    "psycopg_binary.libs/libcrypto-*": "a second OpenSSL; Python's own serves, see stage.py",
    "psycopg_binary.libs/libssl-*": "as above",
    "docx/templates/default-docx-template/*": "the unpacked form of a template that is in",
}  # fmt: skip

# Modules of the standard library that nothing here imports: test tools, debuggers, old protocols, pure Python twins
# of binary modules.
STDLIB_LEFT_OUT = {
    "unittest", "doctest", "pydoc", "pdb", "bdb", "mailbox", "imaplib", "poplib", "smtplib", "xmlrpc", "wsgiref",
    "pickletools", "trace", "cProfile", "profile", "pstats", "_pydecimal", "_pyio", "modulefinder", "tabnanny",
    "pyclbr",
    "wave", "colorsys", "rlcompleter", "code", "codeop", "cmd", "zipapp", "compileall", "dbm", "shelve",
    "sched", "pty", "tty", "symtable", "turtle", "_pylong",
}  # fmt: skip

# Facts about a wheel that are read while the program runs: the backends of keyring, the versions of odfdo and psycopg.
FACTS_KEPT = (
    "psycopg-*.dist-info/METADATA", "keyring-*.dist-info/METADATA", "keyring-*.dist-info/entry_points.txt",
    "odfdo-*.dist-info/METADATA",
)  # fmt: skip

# Packages that read files of their own lie as files; all others without binary modules lie in one archive.
LOOSE = {"docx", "odfdo", "alembic"}


# Of this program, files that Alembic reads as source.
SOURCES = "advisor/adapters/register/migrations/*"


def qt_wanted(name: str) -> bool:
    """Of the two wheels of Qt nothing comes in that is not named."""
    return name in QT_FILES


def library_wanted(name: str) -> bool:
    """Of the other wheels everything comes in that is not left out by name."""
    if any(fnmatchcase(name, pattern) for pattern in FACTS_KEPT):
        return True
    return not any(fnmatchcase(name, pattern) for pattern in FILES_LEFT_OUT)


def module_left_out(module: str) -> bool:
    """Would this module be missing in the installed program? For the test that nothing left out is imported."""
    path = module.replace(".", "/")
    candidates = (f"{path}.py", f"{path}/__init__.py")
    top = module.partition(".")[0]
    if top in STDLIB_LEFT_OUT or top in TOPS_LEFT_OUT:
        return True
    if module.startswith("PySide6.support"):
        return False  # they lie inside the library itself
    if top in {"PySide6", "shiboken6"}:
        return f"{path}.pyd" not in QT_FILES and not any(name in QT_FILES for name in candidates)
    return any(fnmatchcase(name, pattern) for name in candidates for pattern in FILES_LEFT_OUT)
