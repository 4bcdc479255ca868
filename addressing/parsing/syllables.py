"""Which folded words can be a Vietnamese syllable: what is none may be a slip of the keyboard."""

from __future__ import annotations

_ONSETS = "b c ch d g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ic ich iec iem ien ieng iep iet"
    " ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong ooc"
    " oong op ot u ua uan uang uat uay uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu uy"
    " uya uych uyen uyet uyn uynh uyp uyt uyu y yem yen yet yeu yt"
)
#: Every onset with every rhyme, folded; more than the language uses, and nothing that it could not say.
SYLLABLES = frozenset({"quynh"} | {onset + rhyme for onset in ("", *_ONSETS.split()) for rhyme in _RHYMES.split()})
