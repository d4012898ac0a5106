"""Characters that make icons, by font: clear where they are 30 pixels wide, and none nearly the same as another.

Chosen by measuring every character of these blocks: share of ink, width of strokes, what is left of it at 30 pixels, and
correlation with each other one over turns of up to 20 degrees. tests/data/test_orbits_generator.py measures them again.
"""

from __future__ import annotations

CHARACTERS: tuple[tuple[str, str], ...] = (
    # dingbats
    ("DejaVuSans.ttf", (
        "✆✇✈✓✗✘✝✞✥✿❀❂❆❝❞❡❮❯➘➚➛"
        "➥➦➧➭➮➱➲➴➼➾"
    )),
    # symbols
    ("DejaVuSans.ttf", (
        "☈☊☋☌☍☓☚☡☧☩☮☰☿♃♄♅♆♇♈♉♊♋♌♍♎♏♑♒♓♪♰♳♿"
        "⚑⚒⚓⚗⚘⚙⚞⚟⚢⚣⚤⚥⚦⚧⚩⚭⚮⚰⚱⚳⚴⚶⚷⛀⛢"
    )),
    # arrows
    ("DejaVuSans.ttf", (
        "←↖↛↜↝↢↣↨↩↪↯↰↱↲↳↴↵↶↷↸↹↺↻⇄⇅⇆⇇⇈⇉⇊⇋⇍⇎⇏"
        "⇑⇓⇖⇗⇘⇙⇚⇛⇥⇫⇮⇰⇵⇶⇺"
    )),
    # operators
    ("DejaVuSans.ttf", (
        "∀∁∂∃∉∋∌∔∝∟∪∬∭≃≅≈≉≓≔≗≘≣≤≥≦≮≯≴≵⊄⊅⊆⊇⊕⊚"
        "⊧⊨⊩⊪⊰⊱⊲⊿⋄⋈⋋⋑⋒⋓⋔⋛⋜⋝⋞⋪⋬⋭⋲"
    )),
    # technical
    ("DejaVuSans.ttf", (
        "⌂⌄⌅⌆⌌⌍⌏⌐⌙⌤⌬⍴⍵⍺⍽⎇⏎⏏⏥⏨"
    )),
    # geometric
    ("DejaVuSans.ttf", (
        "▭▯▻◀◅◍◐◑◒◓◜◝◞◟◠◡◤◥◴◵◶◷"
    )),
    # faces
    ("DejaVuSans.ttf", (
        "😀😄😉😋😎😘😙😧😱😷"
    )),
    # more arrows
    ("STIXGeneral.ttf", (
        "⤂⤃⤋⤝⤠⤸⤺⥀⥅⥆⥱⥹⥺⥻⥼⦂⦃⦄⦓⦠⦡⦢⦤⦥⦨⦪⦫⦵⦻⦽⧐⧑⧒⧦⧧⧮⧺"
    )),
    # stars
    ("DejaVuSans.ttf", (
        "⬎⬏⬐⬑⬖⬗⬘⬙"
    )),
    # stix
    ("STIXGeneral.ttf", (
        "⌀⌂⌅⌆⌮⌲⌽⍓⨟⨢⨤⨦⨲⨳⨴⨵⩊⩋⩎⩏⩜⩝⩠⩡⩮⩰⩱⩲⪂⪃⪄⪇⪯⪰⪿⫀⫏⫐⫑⫒"
        "⫠⫢⫣⫤⫭⫯⫰⬓"
    )),
    # syllabics
    ("DejaVuSans.ttf", (
        "ᐄᐅᐆᐋᐕᐘᐙᐥᐳᐴᑁᑃᑐᑑᑕᑖᑡᑣᑥᑧᑬᑭᑮᑯᑹᑺᑿᒂᒈᒉᒋᒌᒕᒗᒘᒝᒬᒲᒴᒹ"
        "ᓅᓇᓈᓉᓖᓗᓘᓙᓛᓝᓞᓣᓯᓼᔀᔄᔗᔘᔝᔞᔨᔩᔪᔫᔲᔴᔵᔷᕅᕇᕈᕊᕒᕓᕕᕖᕟᕠᕡᕢ"
        "ᕿᖂᖅᖋᖠᖣᖤᖥ"
    )),
    # tifinagh
    ("DejaVuSans.ttf", (
        "ⴻⴽⴿⵃⵄⵊⵋⵍⵒⵓⵕⵖⵛⵞⵟⵣ"
    )),
    # georgian
    ("DejaVuSans.ttf", (
        "ႠႡႢႥႦႧႨႫႬႭႮႯႰႱႲႴႸႺႻႼႽႾႿჀჁჂჄჅაბდვთლნჟრსტუ"
        "ფქყჩცძჯჰჱჲჴჷჸჺ"
    )),
    # armenian
    ("DejaVuSans.ttf", (
        "ԲԵԶԸԹԺԻԽԾԿՀՁՂՃՅՇՊՎՒՔՖ՞գեէըթիխկձղճմնշչպջռ"
        "վտցքֆև"
    )),
    # latin
    ("DejaVuSans.ttf", (
        "BKMRWYaek&@#%?§¶€£"
    )),
)  # fmt: skip

_UNCLEAR = """
drawing-diamond drawing-hourglass-lying drawing-latin-cross drawing-minus drawing-plus drawing-square
drawing-square-crossed drawing-star emblem-circle-arrow-up emblem-circle-bars-middle emblem-circle-cup emblem-circle-fish
emblem-circle-heart emblem-circle-mushroom emblem-circle-ripple emblem-circle-rocket emblem-circle-star-4
emblem-circle-star-5 emblem-circle-star-7 emblem-circle-tree emblem-circle-triangle-hollow emblem-circle-two-dots
emblem-circle-wave emblem-none-cup emblem-none-fish emblem-none-heart emblem-none-pie-half emblem-none-rocket
emblem-none-stairs emblem-none-star-4 emblem-none-star-5 emblem-none-star-7 emblem-square-arrow-back
emblem-square-arrow-up emblem-square-bars-middle emblem-square-bolt emblem-square-cat emblem-square-cross
emblem-square-cup emblem-square-drops emblem-square-eye emblem-square-fish emblem-square-heart emblem-square-mushroom
emblem-square-pentagon emblem-square-pie-most emblem-square-ripple emblem-square-rocket emblem-square-stairs
emblem-square-star-4 emblem-square-star-5 emblem-square-star-7 emblem-square-tree emblem-square-triangle-hollow
emblem-square-two-dots emblem-square-wave emblem-square-wrench figure-circle figure-clover figure-crescent figure-ellipse
figure-hexagon figure-hourglass figure-parallelogram figure-pentagon figure-rectangle figure-semicircle figure-sparkle
figure-square figure-star figure-tee figure-triangle figure-zed invented-beads-0 invented-beads-10 invented-beads-11
invented-beads-3 invented-beads-4 invented-beads-5 invented-beads-6 invented-beads-8 invented-bent-4 invented-bent-9
invented-blob-1 invented-blob-11 invented-blob-3 invented-blob-4 invented-blob-6 invented-blocks-1 invented-blocks-7
invented-blocks-8 invented-blocks-9 invented-corners-0 invented-corners-1 invented-corners-10 invented-corners-11
invented-corners-2 invented-corners-3 invented-corners-4 invented-corners-5 invented-corners-8 invented-corners-9
invented-petals-10 invented-petals-3 invented-petals-4 invented-petals-5 invented-petals-6 invented-petals-7
invented-petals-9 invented-pierced-1 invented-pierced-10 invented-pierced-3 invented-pierced-4 invented-pierced-5
invented-pierced-6 invented-pierced-9 invented-rays-0 invented-rays-1 invented-rays-10 invented-rays-2 invented-rays-3
invented-rays-5 invented-rays-6 invented-rays-7 invented-rays-8 invented-rays-9 invented-union-0 invented-union-11
invented-union-3 invented-union-4 invented-union-5 invented-union-6 invented-union-7 invented-union-8 invented-union-9
linked-dots-20 wheel-alternating-3-none wheel-alternating-3-ring wheel-alternating-4-dot wheel-alternating-5-dot
wheel-alternating-5-none wheel-alternating-6-dot wheel-alternating-6-none wheel-alternating-6-ring
wheel-alternating-8-none wheel-alternating-8-ring wheel-bars-3-dot wheel-bars-3-none wheel-bars-3-ring wheel-bars-4-dot
wheel-bars-4-none wheel-bars-5-none wheel-bars-5-ring wheel-bars-6-dot wheel-bars-6-none wheel-bars-8-dot
wheel-bars-8-none wheel-dots-3-dot wheel-dots-4-dot wheel-dots-4-none wheel-dots-4-ring wheel-dots-5-dot wheel-dots-5-none
wheel-dots-6-dot wheel-dots-6-none wheel-dots-6-ring wheel-dots-8-none wheel-dots-8-ring wheel-forks-3-dot
wheel-forks-4-none wheel-forks-4-ring wheel-forks-5-dot wheel-forks-5-none wheel-forks-6-dot wheel-forks-6-none
wheel-forks-8-none wheel-forks-8-ring wheel-rings-3-dot wheel-rings-3-none wheel-rings-3-ring wheel-rings-4-dot
wheel-rings-4-ring wheel-rings-5-dot wheel-rings-5-ring wheel-rings-6-none wheel-rings-6-ring wheel-rings-8-dot
wheel-rings-8-none wheel-rings-8-ring
"""

LEFT_OUT: frozenset[str] = frozenset(_UNCLEAR.split())
"""Icons drawn in code that fill up or vanish at 30 pixels, or are nearly as another one is."""
