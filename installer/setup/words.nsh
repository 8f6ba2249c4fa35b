; What the set-up says, in four languages.
!macro WORDS id en sk cs de
  LangString ${id} ${LANG_ENGLISH} "${en}"
  LangString ${id} ${LANG_SLOVAK} "${sk}"
  LangString ${id} ${LANG_CZECH} "${cs}"
  LangString ${id} ${LANG_GERMAN} "${de}"
!macroend

!insertmacro WORDS STILL_RUNS \
  "Videoconference Advisor is running. Close it, then try again. Nothing has been changed." \
  "Program Videoconference Advisor je spustený. Zavrite ho a skúste znova. Nič sa nezmenilo." \
  "Program Videoconference Advisor je spuštěný. Zavřete ho a zkuste to znovu. Nic se nezměnilo." \
  "Videoconference Advisor läuft. Schließen Sie es und versuchen Sie es erneut. Es wurde nichts geändert."
!insertmacro WORDS FOR_EVERYBODY \
  "Videoconference Advisor is already installed for everybody on this computer. Start it from the Start menu." \
  "Videoconference Advisor je už na tomto počítači nainštalovaný pre všetkých. Spustite ho z ponuky Štart." \
  "Videoconference Advisor je na tomto počítači už nainstalovaný pro všechny. Spusťte ho z nabídky Start." \
  "Videoconference Advisor ist auf diesem Computer schon für alle installiert. Starten Sie es im Startmenü."
!insertmacro WORDS NEWER_THERE \
  "A newer version is installed. It stays as it is. To go back, uninstall it first; your records stay." \
  "Nainštalovaná je novšia verzia. Zostáva, ako je. Ak sa chcete vrátiť, najprv ju odinštalujte; záznamy zostanú." \
  "Nainstalovaná je novější verze. Zůstává, jak je. Chcete-li se vrátit, nejprve ji odinstalujte; záznamy zůstanou." \
  "Eine neuere Version ist installiert. Sie bleibt. Um zurückzugehen, deinstallieren Sie sie erst; Ihre Nachweise bleiben."
!insertmacro WORDS TOO_OLD \
  "Videoconference Advisor needs 64-bit Windows 10 (1809) or newer." \
  "Videoconference Advisor potrebuje 64-bitový Windows 10 (1809) alebo novší." \
  "Videoconference Advisor potřebuje 64bitový Windows 10 (1809) nebo novější." \
  "Videoconference Advisor braucht Windows 10 (1809) oder neuer, 64 Bit."
!insertmacro WORDS WISH_DESKTOP \
  "Icon on the desktop" "Ikona na ploche" "Ikona na ploše" "Symbol auf dem Desktop"
!insertmacro WORDS WISH_VERIFY \
  "Right-click on a PDF: verify the record" \
  "Pravé tlačidlo na PDF: overiť záznam" \
  "Pravé tlačítko na PDF: ověřit záznam" \
  "Rechtsklick auf ein PDF: Nachweis prüfen"
!insertmacro WORDS WISH_OPEN \
  "Offer it under “Open with”" \
  "Ponúkať pod „Otvoriť v programe“" \
  "Nabízet pod „Otevřít v programu“" \
  "Unter „Öffnen mit“ anbieten"
!insertmacro WORDS VERIFY_WITH \
  "Verify with Videoconference Advisor" \
  "Overiť v programe Videoconference Advisor" \
  "Ověřit v programu Videoconference Advisor" \
  "Mit Videoconference Advisor prüfen"
!insertmacro WORDS SHORTCUT_SAYS \
  "Which video app may be used for this meeting" \
  "Ktorú videoaplikáciu možno použiť na toto stretnutie" \
  "Kterou videoaplikaci lze použít na tuto schůzku" \
  "Welche Video-App für dieses Treffen erlaubt ist"
!insertmacro WORDS BEFORE_REMOVAL \
  "The program will be removed from this folder. Your records, your drafts and your signing key stay. At the end you see where." \
  "Program sa odstráni z tohto priečinka. Vaše záznamy, rozpracované veci a podpisový kľúč zostanú. Na konci uvidíte, kde sú." \
  "Program se odstraní z této složky. Vaše záznamy, rozpracované věci a podpisový klíč zůstanou. Na konci uvidíte, kde jsou." \
  "Das Programm wird aus diesem Ordner entfernt. Ihre Nachweise, Entwürfe und Ihr Signaturschlüssel bleiben. Am Ende sehen Sie, wo."
!insertmacro WORDS FROM_FOLDER "Folder:" "Priečinok:" "Složka:" "Ordner:"
!insertmacro WORDS WHAT_STAYS \
  "The program is removed. Your records stay in this folder:$\r$\n$DOCUMENTS\Videoconference Advisor$\r$\n$\r$\nYour drafts and your signing key stay in this one:$\r$\n$LOCALAPPDATA\videoconference-advisor" \
  "Program je odstránený. Vaše záznamy zostávajú v priečinku:$\r$\n$DOCUMENTS\Videoconference Advisor$\r$\n$\r$\nRozpracované veci a podpisový kľúč zostávajú v priečinku:$\r$\n$LOCALAPPDATA\videoconference-advisor" \
  "Program je odstraněn. Vaše záznamy zůstávají ve složce:$\r$\n$DOCUMENTS\Videoconference Advisor$\r$\n$\r$\nRozpracované věci a podpisový klíč zůstávají ve složce:$\r$\n$LOCALAPPDATA\videoconference-advisor" \
  "Das Programm ist entfernt. Ihre Nachweise bleiben in diesem Ordner:$\r$\n$DOCUMENTS\Videoconference Advisor$\r$\n$\r$\nIhre Entwürfe und Ihr Signaturschlüssel bleiben in diesem:$\r$\n$LOCALAPPDATA\videoconference-advisor"
