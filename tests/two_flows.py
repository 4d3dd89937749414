"""Two very small flows of a city: one for calls, one for messages."""

from __future__ import annotations

HOTLINE = """
flow: hotline
spec: 1
title: Hotline
channels: [voice]
languages: [id, en]
entry: {call: sapa}
defaults: {on_error: antre, operator: antre}
steps:
  sapa:
    menu:
      prompt: sapa
      options: {darurat: {key: "1", to: antre}, tanya: {key: "2", to: tanya}}
      too_many: antre
  tanya:
    menu:
      prompt: tanya
      options: {ya: {key: "1", to: dah}, tidak: {key: "2", to: dah}}
      too_many: antre
  antre: {queue: {name: darurat, completed: dah, closed: dah, failed: dah}}
  dah: {end: {prompt: dah}}
prompts:
  sapa: {id: "Lama. Darurat, tekan 1. Lainnya, tekan 2.", en: "Emergency, press 1. Else press 2."}
  tanya: {id: "Tanya lama. Ya, tekan 1. Tidak, tekan 2.", en: "Yes, press 1. No, press 2."}
  dah: {id: Dadah lama., en: Bye.}
"""
MESSAGES = """
flow: keluhan
spec: 1
title: Pesan
channels: [sms]
languages: [id, en]
entry: {message: apa}
defaults: {on_error: gagal}
vars: {isi: text}
steps:
  apa: {ask: {prompt: apa, expect: text, save: isi, ok: catat, too_many: gagal}}
  catat: {end: {prompt: dah}}
  gagal: {end: {prompt: dah}}
prompts:
  apa: {id: Apa keluhan Anda?, en: What is it?}
  dah: {id: Terima kasih lama., en: Thanks.}
"""
