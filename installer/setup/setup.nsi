; The set-up for one person: no rights needed, nothing outside her own folders. build.py calls makensis with
;   VERSION, OUT, STAGE, SIZE_KB, FILES (script with every file), PICTURE, COMPRESSION, and SIGN where a signature is wanted.
; Exit codes where it does not go on: 5 the program is running, 6 it is installed for everybody (MSI),
; 7 a newer version is there, 8 this Windows is too old. Each leaves what is installed as it was.

Unicode true
Target amd64-unicode
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel user
!if "${COMPRESSION}" == "full"
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!else if "${COMPRESSION}" == "none"
  SetCompress off
!else
  SetCompressor zlib
!endif
AllowSkipFiles off
CRCCheck on

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include x64.nsh
!include WinVer.nsh

!define PRODUCT "Videoconference Advisor"
!define KEY "Software\Videoconference Advisor"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\VideoconferenceAdvisor"
!define WINDOW "Videoconference Advisor.exe"
!define VERB "Software\Classes\SystemFileAssociations\.pdf\shell\VideoconferenceAdvisor.Verify"
!define KIND "VideoconferenceAdvisor.File"
!define OLDEST_BUILD 17763

Name "${PRODUCT}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${PRODUCT}"
InstallDirRegKey HKCU "${KEY}" "InstallFolder"
BrandingText "${PRODUCT} ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=1033 "ProductName" "${PRODUCT}"
VIAddVersionKey /LANG=1033 "FileDescription" "${PRODUCT} set-up"
VIAddVersionKey /LANG=1033 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "CompanyName" "${PRODUCT}"
VIAddVersionKey /LANG=1033 "LegalCopyright" "EUPL-1.2"
!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"'
!endif

!define MUI_ICON "${STAGE}/advisor.ico"
!define MUI_UNICON "${STAGE}/advisor.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PICTURE}"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "$(BEFORE_REMOVAL)"
!define MUI_UNCONFIRMPAGE_TEXT_LOCATION "$(FROM_FOLDER)"
!define MUI_ABORTWARNING
!define MUI_LANGDLL_REGISTRY_ROOT HKCU
!define MUI_LANGDLL_REGISTRY_KEY "${KEY}"
!define MUI_LANGDLL_REGISTRY_VALUENAME "SetupLanguage"
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}"
!define MUI_FINISHPAGE_NOREBOOTSUPPORT

!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Slovak"
!insertmacro MUI_LANGUAGE "Czech"
!insertmacro MUI_LANGUAGE "German"
!include "words.nsh"
!insertmacro MUI_RESERVEFILE_LANGDLL

; The interpreter's library is loaded as long as the program runs in any form; then nobody may write to it.
!macro REFUSE_WHILE_RUNNING
  ${If} ${FileExists} "$INSTDIR\python313.dll"
    ${Do}
      ClearErrors
      FileOpen $0 "$INSTDIR\python313.dll" a
      ${IfNot} ${Errors}
        FileClose $0
        ${Break}
      ${EndIf}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(STILL_RUNS)" /SD IDCANCEL IDRETRY +3
      SetErrorLevel 5
      Quit
    ${Loop}
  ${EndIf}
!macroend

Function .onInit
  SetRegView 64
  SetShellVarContext current
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/LANG=" $R1
  ${IfNot} ${Errors}
    ${Switch} $R1
      ${Case} "sk"
      ${Case} "1051"
        StrCpy $LANGUAGE 1051
        ${Break}
      ${Case} "cs"
      ${Case} "1029"
        StrCpy $LANGUAGE 1029
        ${Break}
      ${Case} "de"
      ${Case} "1031"
        StrCpy $LANGUAGE 1031
        ${Break}
      ${Default}
        StrCpy $LANGUAGE 1033
    ${EndSwitch}
  ${ElseIfNot} ${Silent}
    !insertmacro MUI_LANGDLL_DISPLAY
  ${Else}
    ReadRegStr $R1 HKCU "${KEY}" "SetupLanguage"
    ${If} $R1 != ""
      StrCpy $LANGUAGE $R1
    ${EndIf}
  ${EndIf}

  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(TOO_OLD)" /SD IDOK
    SetErrorLevel 8
    Quit
  ${EndIf}
  ReadRegStr $0 HKLM "SOFTWARE\Microsoft\Windows NT\CurrentVersion" "CurrentBuildNumber"
  ${If} $0 < ${OLDEST_BUILD}
    MessageBox MB_OK|MB_ICONSTOP "$(TOO_OLD)" /SD IDOK
    SetErrorLevel 8
    Quit
  ${EndIf}

  ReadRegStr $0 HKLM "${KEY}" "InstallFolder"
  ${If} $0 != ""
    MessageBox MB_OK|MB_ICONINFORMATION "$(FOR_EVERYBODY)" /SD IDOK
    SetErrorLevel 6
    Quit
  ${EndIf}

  ReadRegStr $0 HKCU "${KEY}" "Version"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      MessageBox MB_OK|MB_ICONINFORMATION "$(NEWER_THERE)" /SD IDOK
      SetErrorLevel 7
      Quit
    ${EndIf}
  ${EndIf}
  !insertmacro REFUSE_WHILE_RUNNING
  Call Wishes
FunctionEnd

; What was chosen last time stays; options of the call go before it: /DESKTOP=0|1 /VERIFYMENU=0|1 /OPENWITH=0|1
!macro WISH option section value default
  StrCpy $1 "${default}"
  ReadRegStr $0 HKCU "${KEY}" "${value}"
  ${If} $0 != ""
    StrCpy $1 $0
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 "/${option}=" $0
  ${IfNot} ${Errors}
    StrCpy $1 $0
  ${EndIf}
  ${If} $1 == "1"
    !insertmacro SelectSection ${section}
  ${Else}
    !insertmacro UnselectSection ${section}
  ${EndIf}
!macroend

; Folders of ours are set aside, not overwritten: nothing of an old version stays, and a failure can be undone.
!macro SET_ASIDE name
  RMDir /r "$INSTDIR\${name}.old"
  ${If} ${FileExists} "$INSTDIR\${name}\*.*"
    Rename "$INSTDIR\${name}" "$INSTDIR\${name}.old"
  ${EndIf}
!macroend
!macro BRING_BACK name
  ${If} ${FileExists} "$INSTDIR\${name}.old\*.*"
    RMDir /r "$INSTDIR\${name}"
    Rename "$INSTDIR\${name}.old" "$INSTDIR\${name}"
  ${EndIf}
!macroend

Section "${PRODUCT}" PROGRAM
  SectionIn RO
  SetRegView 64
  SetShellVarContext current
  SetOutPath "$INSTDIR"
  !insertmacro REFUSE_WHILE_RUNNING
  !insertmacro SET_ASIDE "lib"
  !insertmacro SET_ASIDE "app"
  !insertmacro SET_ASIDE "licences"
  !include "${FILES}"
  !insertmacro INSTALL_FILES
  SetOutPath "$INSTDIR"
  RMDir /r "$INSTDIR\lib.old"
  RMDir /r "$INSTDIR\app.old"
  RMDir /r "$INSTDIR\licences.old"
  WriteUninstaller "$INSTDIR\Uninstall.exe"

  CreateShortCut "$SMPROGRAMS\${PRODUCT}.lnk" "$INSTDIR\${WINDOW}" "" "$INSTDIR\${WINDOW}" 0 SW_SHOWNORMAL "" "$(SHORTCUT_SAYS)"

  WriteRegStr HKCU "${KEY}" "InstallFolder" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "Version" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "SetupLanguage" "$LANGUAGE"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${PRODUCT}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${PRODUCT}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${WINDOW}"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

Section /o "$(WISH_DESKTOP)" DESKTOP
SectionEnd
Section "$(WISH_VERIFY)" VERIFYMENU
SectionEnd
Section /o "$(WISH_OPEN)" OPENWITH
SectionEnd

Function Wishes
  !insertmacro WISH "DESKTOP" ${DESKTOP} "Desktop" "0"
  !insertmacro WISH "VERIFYMENU" ${VERIFYMENU} "VerifyMenu" "1"
  !insertmacro WISH "OPENWITH" ${OPENWITH} "OpenWith" "0"
FunctionEnd

!macro ASK_TO_OPEN type
  WriteRegStr HKCU "Software\Classes\${type}\OpenWithProgids" "${KIND}" ""
!macroend
!macro NOT_TO_OPEN type
  DeleteRegValue HKCU "Software\Classes\${type}\OpenWithProgids" "${KIND}"
!macroend

; Each wish is carried out or taken back, so that a later run of the set-up can change it.
Section -wishes
  ${If} ${SectionIsSelected} ${DESKTOP}
    CreateShortCut "$DESKTOP\${PRODUCT}.lnk" "$INSTDIR\${WINDOW}" "" "$INSTDIR\${WINDOW}" 0
    WriteRegStr HKCU "${KEY}" "Desktop" "1"
  ${Else}
    Delete "$DESKTOP\${PRODUCT}.lnk"
    WriteRegStr HKCU "${KEY}" "Desktop" "0"
  ${EndIf}
  ${If} ${SectionIsSelected} ${VERIFYMENU}
    WriteRegStr HKCU "${VERB}" "" "$(VERIFY_WITH)"
    ; The same words from the program's own resources, in the language of Windows.
    WriteRegStr HKCU "${VERB}" "MUIVerb" "@$INSTDIR\${WINDOW},-101"
    WriteRegStr HKCU "${VERB}" "Icon" "$INSTDIR\${WINDOW}"
    WriteRegStr HKCU "${VERB}\command" "" '"$INSTDIR\${WINDOW}" "%1"'
    WriteRegStr HKCU "${KEY}" "VerifyMenu" "1"
  ${Else}
    DeleteRegKey HKCU "${VERB}"
    WriteRegStr HKCU "${KEY}" "VerifyMenu" "0"
  ${EndIf}
  ${If} ${SectionIsSelected} ${OPENWITH}
    WriteRegStr HKCU "Software\Classes\${KIND}" "" "${PRODUCT}"
    WriteRegStr HKCU "Software\Classes\${KIND}\DefaultIcon" "" "$INSTDIR\${WINDOW},0"
    WriteRegStr HKCU "Software\Classes\${KIND}\shell\open\command" "" '"$INSTDIR\${WINDOW}" "%1"'
    !insertmacro ASK_TO_OPEN ".pdf"
    !insertmacro ASK_TO_OPEN ".ics"
    !insertmacro ASK_TO_OPEN ".eml"
    WriteRegStr HKCU "${KEY}" "OpenWith" "1"
  ${Else}
    DeleteRegKey HKCU "Software\Classes\${KIND}"
    !insertmacro NOT_TO_OPEN ".pdf"
    !insertmacro NOT_TO_OPEN ".ics"
    !insertmacro NOT_TO_OPEN ".eml"
    WriteRegStr HKCU "${KEY}" "OpenWith" "0"
  ${EndIf}
  ${RefreshShellIcons}
SectionEnd

Function .onInstFailed
  !insertmacro BRING_BACK "lib"
  !insertmacro BRING_BACK "app"
  !insertmacro BRING_BACK "licences"
  SetErrorLevel 2
FunctionEnd

Function un.onInit
  SetRegView 64
  SetShellVarContext current
  !insertmacro MUI_UNGETLANGUAGE
  !insertmacro REFUSE_WHILE_RUNNING
FunctionEnd

Section "Uninstall"
  SetRegView 64
  SetShellVarContext current
  !insertmacro REFUSE_WHILE_RUNNING
  Delete "$SMPROGRAMS\${PRODUCT}.lnk"
  Delete "$DESKTOP\${PRODUCT}.lnk"
  DeleteRegKey HKCU "${VERB}"
  DeleteRegKey HKCU "Software\Classes\${KIND}"
  !insertmacro NOT_TO_OPEN ".pdf"
  !insertmacro NOT_TO_OPEN ".ics"
  !insertmacro NOT_TO_OPEN ".eml"
  !insertmacro REMOVE_FILES
  Delete "$INSTDIR\Uninstall.exe"
  SetOutPath "$TEMP"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "${KEY}"
  ${RefreshShellIcons}
  ; Records and drafts are the person's. They stay, and she is told where.
  MessageBox MB_OK|MB_ICONINFORMATION "$(WHAT_STAYS)" /SD IDOK
SectionEnd
