/* Runs inside the MSI before anything is changed: refuses while the program runs.
 *
 * Words: the path of python313.dll, the UI level of the installation. Whoever runs the program has that
 * library loaded, and then nobody may write to it. Without the right to write at all nothing can be said
 * here, and Windows Installer deals with files in use as it always does.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <shellapi.h>
#include <stdlib.h>

#define FULL_DIALOGS 5

int WINAPI wWinMain(HINSTANCE self, HINSTANCE before, PWSTR line, int show)
{
    (void)self; (void)before; (void)line; (void)show;
    if (__argc < 3) return 0;
    HANDLE file = CreateFileW(__wargv[1], GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file != INVALID_HANDLE_VALUE) {
        CloseHandle(file);
        return 0;
    }
    if (GetLastError() != ERROR_SHARING_VIOLATION) return 0;
    if (_wtoi(__wargv[2]) >= FULL_DIALOGS)
        MessageBoxW(NULL, L"Videoconference Advisor is running. Close it, then try again. Nothing has been changed.",
                    L"Videoconference Advisor", MB_OK | MB_ICONEXCLAMATION);
    return 1;
}
