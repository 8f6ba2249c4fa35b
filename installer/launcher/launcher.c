/* Starts the program: loads python313.dll from this folder and runs the module advisor_start.
 *
 * Built twice: with -mwindows for the window ("Videoconference Advisor.exe"), and as a console
 * program (advisor.exe), so that a console waits for it, shows its output and gets its exit code.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <stdlib.h>
#include <wchar.h>

#define LONGEST 32768
typedef int (*py_main)(int, wchar_t **);

static wchar_t folder[LONGEST];
static wchar_t path[LONGEST + 64];

static int fail(const wchar_t *text)
{
#ifdef WINDOW
    MessageBoxW(NULL, text, L"Videoconference Advisor", MB_OK | MB_ICONERROR);
#else
    DWORD written;
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    if (!WriteConsoleW(out, text, (DWORD)wcslen(text), &written, NULL)) {
        char bytes[1024];
        int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL);
        if (length > 1) WriteFile(out, bytes, (DWORD)(length - 1), &written, NULL);
    }
#endif
    return 3;
}

#ifndef WINDOW
/* Double-clicked in Explorer this twin would show an empty console: it hands over to the window and goes. */
static int handed_over(int argc)
{
    DWORD processes[2];
    STARTUPINFOW how = {.cb = sizeof how};
    PROCESS_INFORMATION started;
    if (argc != 1 || GetConsoleProcessList(processes, 2) != 1) return 0;
    _snwprintf(path, LONGEST + 64, L"%ls\\Videoconference Advisor.exe", folder);
    if (!CreateProcessW(path, NULL, NULL, NULL, FALSE, 0, NULL, NULL, &how, &started)) return 0;
    CloseHandle(started.hThread);
    CloseHandle(started.hProcess);
    return 1;
}
#endif

static int start(int argc, wchar_t **argv)
{
    DWORD length = GetModuleFileNameW(NULL, folder, LONGEST);
    wchar_t *slash = length && length < LONGEST ? wcsrchr(folder, L'\\') : NULL;
    if (!slash) return fail(L"The program cannot find its own folder.\n");
    *slash = 0;
    SetDllDirectoryW(L""); /* never a DLL from the folder somebody happens to stand in */
#ifndef WINDOW
    if (handed_over(argc)) return 0;
#endif
    _snwprintf(path, LONGEST + 64, L"%ls\\python313.dll", folder);
    HMODULE python = LoadLibraryExW(path, NULL, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32);
    py_main run = python ? (py_main)(void (*)(void))GetProcAddress(python, "Py_Main") : NULL;
    if (!run) return fail(L"The program is damaged: python313.dll cannot be loaded. Please install it again.\n");
    wchar_t **words = calloc((size_t)argc + 3, sizeof *words);
    if (!words) return fail(L"There is not enough memory.\n");
    words[0] = argv[0];
    words[1] = L"-m";
    words[2] = L"advisor_start";
    for (int n = 1; n < argc; n++) words[n + 2] = argv[n];
    return run(argc + 2, words);
}

#ifdef WINDOW
int WINAPI wWinMain(HINSTANCE self, HINSTANCE before, PWSTR line, int show)
{
    (void)self; (void)before; (void)line; (void)show;
    return start(__argc, __wargv);
}
#else
int wmain(int argc, wchar_t **argv) { return start(argc, argv); }
#endif
