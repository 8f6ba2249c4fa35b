/* Runs inside the MSI before anything is changed: refuses while the program runs.
 *
 * Whoever runs the program has python313.dll loaded, and then nobody may write to it. Without the right to
 * write at all nothing can be said here, and Windows Installer deals with files in use as it always does.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <msi.h>
#include <msiquery.h>

#define LONGEST 32768

static wchar_t path[LONGEST + 32];

static void tell(MSIHANDLE install)
{
    MSIHANDLE record = MsiCreateRecord(0);
    MsiRecordSetStringW(record, 0, L"Videoconference Advisor is running. Close it, then try again. Nothing has been changed.");
    MsiProcessMessage(install, INSTALLMESSAGE_ERROR, record); /* a window where there are any, and the log */
    MsiCloseHandle(record);
}

__declspec(dllexport) UINT WINAPI RefuseWhileRunning(MSIHANDLE install)
{
    DWORD length = LONGEST;
    if (MsiGetPropertyW(install, L"INSTALLFOLDER", path, &length) != ERROR_SUCCESS) return ERROR_SUCCESS;
    lstrcatW(path, L"python313.dll");
    HANDLE file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file != INVALID_HANDLE_VALUE) {
        CloseHandle(file);
        return ERROR_SUCCESS;
    }
    if (GetLastError() != ERROR_SHARING_VIOLATION) return ERROR_SUCCESS;
    tell(install);
    return ERROR_INSTALL_FAILURE;
}
