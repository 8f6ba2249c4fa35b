# The line server as a Windows service, started with the system. Run once in an elevated PowerShell:
#   powershell -ExecutionPolicy Bypass -File windows-service.ps1 -Program "C:\Program Files\Videoconference Advisor\advisor.exe"
# Take it away again with -Remove.
param(
    [Parameter(Mandatory = $true)] [string] $Program,
    [int] $Port = 4433,
    [string] $Token = "",
    [switch] $Remove
)
$ErrorActionPreference = "Stop"
$name = "AdvisorLineServer"

if ($Remove) {
    Stop-ScheduledTask -TaskName $name -ErrorAction SilentlyContinue
    Unregister-ScheduledTask -TaskName $name -Confirm:$false
    Remove-NetFirewallRule -DisplayName $name -ErrorAction SilentlyContinue
    return
}

# A console program is no service of its own. The task scheduler starts it with the system and again when it ends,
# under an account that may do nothing but use the network.
$words = "line-server --port $Port"
if ($Token) { $words += " --token `"$Token`"" }
$action = New-ScheduledTaskAction -Execute $Program -Argument $words
$trigger = New-ScheduledTaskTrigger -AtStartup
$account = New-ScheduledTaskPrincipal -UserId "NT AUTHORITY\NETWORK SERVICE" -LogonType ServiceAccount -RunLevel Limited
$settings = New-ScheduledTaskSettingsSet -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) `
    -ExecutionTimeLimit (New-TimeSpan) -Priority 4 -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
Register-ScheduledTask -TaskName $name -Action $action -Trigger $trigger -Principal $account -Settings $settings -Force

New-NetFirewallRule -DisplayName $name -Direction Inbound -Action Allow -Protocol UDP -LocalPort $Port -Program $Program
New-NetFirewallRule -DisplayName $name -Direction Inbound -Action Allow -Protocol TCP -LocalPort $Port -Program $Program
Start-ScheduledTask -TaskName $name
