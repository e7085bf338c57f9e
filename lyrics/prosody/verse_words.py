"""What verse says and CMUdict does not: words, further pronunciations, and divisions no rule finds.

Written for this project. One entry a line: the division, then the phonemes.
"""

SUNG_FIRST = """
ev-ery EH1 V R IY0
fire F AY1 R
hour AW1 R
hours AW1 R Z
our AW1 R
pow-er P AW1 ER0
prayer P R EH1 R
wind W IH1 N D
tears T IH1 R Z
tear T IH1 R
bless-ed B L EH1 S AH0 D
be-lov-ed B IH0 L AH1 V AH0 D
live L IH1 V
read R IY1 D
"""
"""Pronunciations put before those of the dictionary: how the word is usually sung."""

ALSO_SUNG = """
power P AW1 R
powers P AW1 R Z
flower F L AW1 R
flowers F L AW1 R Z
shower SH AW1 R
showers SH AW1 R Z
tower T AW1 R
towers T AW1 R Z
bower B AW1 R
bowers B AW1 R Z
heaven HH EH1 V N
seven S EH1 V N
even IY1 V N
given G IH1 V N
driven D R IH1 V N
fallen F AO1 L N
being B IY1 NG
seeing S IY1 NG
higher HH AY1 R
quiet K W AY1 T
poem P OW1 M
de-sires D IH0 Z AY1 R Z
de-sire D IH0 Z AY1 R
lyre L AY1 R
choir K W AY1 R
choirs K W AY1 R Z
wan-dering W AA1 N D R IH0 NG
whis-pering W IH1 S P R IH0 NG
glim-mering G L IH1 M R IH0 NG
shim-mering SH IH1 M R IH0 NG
lin-gering L IH1 NG G R IH0 NG
gath-ering G AE1 DH R IH0 NG
flick-ering F L IH1 K R IH0 NG
mem-ory M EH1 M R IY0
his-tory HH IH1 S T R IY0
mys-tery M IH1 S T R IY0
mis-ery M IH1 Z R IY0
vic-tory V IH1 K T R IY0
glo-rious G L AO1 R Y AH0 S
nat-ural N AE1 CH R AH0 L
mur-muring M ER1 M R IH0 NG
dan-gerous D EY1 N JH R AH0 S
wing-ed W IH1 NG AH0 D
crook-ed K R UH1 K AH0 D
ag-ed EY1 JH AH0 D
learn-ed L ER1 N AH0 D
curs-ed K ER1 S AH0 D
bless-ed B L EH1 S AH0 D
blessed B L EH1 S T
blest B L EH1 S T
a-gain AH0 G EY1 N
a-gainst AH0 G EY1 N S T
been B IY1 N
wind W AY1 N D
winds W AY1 N D Z
"""
"""Pronunciations added after those of the dictionary."""

VERSE_WORDS = """
o'er AO1 R
ne'er N EH1 R
e'er EH1 R
ere EH1 R
'tis T IH1 Z
'twas T W AH1 Z
'twere T W ER1
'twill T W IH1 L
'twould T W UH1 D
'neath N IY1 TH
be-neath B IH0 N IY1 TH
'mid M IH1 D
'mongst M AH1 NG S T
'gainst G EH1 N S T
'gan G AE1 N
'scape S K EY1 P
'scaped S K EY1 P T
'twixt T W IH1 K S T
'ere EH1 R
'til T IH1 L
'till T IH1 L
th' DH AH0
erst ER1 S T
i' IH0
o' AH0
t' T AH0
heav'n HH EH1 V N
heav'ns HH EH1 V N Z
heav'n-ly HH EH1 V N L IY0
ev'n IY1 V N
e'en IY1 N
giv'n G IH1 V N
driv'n D R IH1 V N
ris'n R IH1 Z N
fall'n F AO1 L N
stol'n S T OW1 L N
ev'-ry EH1 V R IY0
pow'r P AW1 R
pow'rs P AW1 R Z
flow'r F L AW1 R
flow'rs F L AW1 R Z
flow'-ry F L AW1 R IY0
show'r SH AW1 R
show'rs SH AW1 R Z
bow'r B AW1 R
bow'rs B AW1 R Z
tow'r T AW1 R
tow'rs T AW1 R Z
what-e'er W AH0 T EH1 R
wher-e'er W EH0 R EH1 R
when-e'er W EH0 N EH1 R
who-e'er HH UW0 EH1 R
how-e'er HH AW0 EH1 R
wan-d'ring W AA1 N D R IH0 NG
whis-p'ring W IH1 S P R IH0 NG
mur-m'ring M ER1 M R IH0 NG
glim-m'ring G L IH1 M R IH0 NG
morn M AO1 R N
morns M AO1 R N Z
eve IY1 V
eves IY1 V Z
e-ven-tide IY1 V AH0 N T AY2 D
thee DH IY1
thy DH AY1
thine DH AY1 N
thy-self DH AY2 S EH1 L F
thou DH AW1
hath HH AE1 TH
doth D AH1 TH
do-eth D UW1 AH0 TH
dost D AH1 S T
do-est D UW1 AH0 S T
hast HH AE1 S T
wert W ER1 T
wast W AA1 S T
wilt W IH1 L T
shalt SH AE1 L T
canst K AE1 N S T
didst D IH1 D S T
hadst HH AE1 D S T
couldst K UH1 D S T
wouldst W UH1 D S T
shouldst SH UH1 D S T
mayst M EY1 S T
may'st M EY1 S T
mightst M AY1 T S T
might'st M AY1 T S T
needst N IY1 D S T
saith S EH1 TH
seest S IY1 S T
nay N EY1
yea Y EY1
aye AY1
oft AO1 F T
oft-times AO1 F T AY2 M Z
oft-en-times AO1 F AH0 N T AY2 M Z
a-mid AH0 M IH1 D
a-midst AH0 M IH1 D S T
be-twixt B IH0 T W IH1 K S T
be-times B IH0 T AY1 M Z
whence W EH1 N S
hence HH EH1 N S
thence DH EH1 N S
hence-forth HH EH1 N S F AO1 R TH
thence-forth DH EH1 N S F AO1 R TH
whith-er W IH1 DH ER0
thith-er DH IH1 DH ER0
hith-er HH IH1 DH ER0
hith-er-to HH IH1 DH ER0 T UW2
whilst W AY1 L S T
whiles W AY1 L Z
un-to AH1 N T UW0
yon-der Y AA1 N D ER0
lest L EH1 S T
me-thinks M IY0 TH IH1 NG K S
me-thought M IY0 TH AO1 T
for-lorn F ER0 L AO1 R N
a-lack AH0 L AE1 K
a-las AH0 L AE1 S
where-fore W EH1 R F AO2 R
there-at DH EH0 R AE1 T
where-at W EH0 R AE1 T
there-in DH EH0 R IH1 N
where-in W EH0 R IH1 N
there-on DH EH0 R AA1 N
where-on W EH0 R AA1 N
where-of W EH0 R AH1 V
where-to W EH0 R T UW1
where-with W EH0 R W IH1 DH
nought N AO1 T
naught N AO1 T
aught AO1 T
a-non AH0 N AA1 N
ere-while EH1 R W AY2 L
vale V EY1 L
vales V EY1 L Z
dell D EH1 L
dells D EH1 L Z
glen G L EH1 N
glens G L EH1 N Z
leas L IY1 Z
meads M IY1 D Z
bow-er B AW1 ER0
bow-ers B AW1 ER0 Z
dew D UW1
dews D UW1 Z
dew-y D UW1 IY0
dew-drop D UW1 D R AA2 P
brook-let B R UH1 K L AH0 T
rill R IH1 L
rills R IH1 L Z
stream-let S T R IY1 M L AH0 T
lake-let L EY1 K L AH0 T
wave-let W EY1 V L AH0 T
leaf-let L IY1 F L AH0 T
leaf-y L IY1 F IY0
ti-ny T AY1 N IY0
shad-ow-y SH AE1 D OW0 IY0
star-ry S T AA1 R IY0
star-lit S T AA1 R L IH2 T
moon-lit M UW1 N L IH2 T
moon-beam M UW1 N B IY2 M
moon-beams M UW1 N B IY2 M Z
sun-beam S AH1 N B IY2 M
sun-beams S AH1 N B IY2 M Z
sun-lit S AH1 N L IH2 T
twi-lit T W AY1 L IH2 T
zeph-yr Z EH1 F ER0
zeph-yrs Z EH1 F ER0 Z
em-pyr-e-an EH2 M P AY0 R IY1 AH0 N
e-the-re-al IH0 TH IH1 R IY0 AH0 L
e-the-real IH0 TH IH1 R Y AH0 L
wel-kin W EH1 L K IH0 N
fir-ma-ment F ER1 M AH0 M AH0 N T
er-mine ER1 M AH0 N
min-strel M IH1 N S T R AH0 L
min-strels M IH1 N S T R AH0 L Z
min-strel-sy M IH1 N S T R AH0 L S IY0
troub-a-dour T R UW1 B AH0 D AO2 R
rov-er R OW1 V ER0
rov-ers R OW1 V ER0 Z
steed S T IY1 D
steeds S T IY1 D Z
maid-en M EY1 D AH0 N
maid-ens M EY1 D AH0 N Z
bil-low B IH1 L OW0
bil-lows B IH1 L OW0 Z
bil-low-y B IH1 L OW0 IY0
brin-y B R AY1 N IY0
gorse G AO1 R S
furze F ER1 Z
heath-er HH EH1 DH ER0
haw-thorn HH AO1 TH AO2 R N
eg-lan-tine EH1 G L AH0 N T AY2 N
wood-bine W UH1 D B AY2 N
col-um-bine K AA1 L AH0 M B AY2 N
daf-fo-dil D AE1 F AH0 D IH2 L
daf-fo-dils D AE1 F AH0 D IH2 L Z
prim-rose P R IH1 M R OW2 Z
cow-slip K AW1 S L IH2 P
this-tle-down TH IH1 S AH0 L D AW2 N
night-in-gale N AY1 T AH0 N G EY2 L
night-in-gales N AY1 T AH0 N G EY2 L Z
throst-le TH R AA1 S AH0 L
mer-le M ER1 L AH0
sky-lark S K AY1 L AA2 R K
chant-i-cleer CH AE1 N T AH0 K L IH2 R
fain F EY1 N
fane F EY1 N
fay F EY1
fays F EY1 Z
wight W AY1 T
wain W EY1 N
weal W IY1 L
woe W OW1
woes W OW1 Z
woe-ful W OW1 F AH0 L
dole-ful D OW1 L F AH0 L
rue-ful R UW1 F AH0 L
drear D R IH1 R
drear-y D R IH1 R IY0
sere S IH1 R
gird G ER1 D
girt G ER1 T
be-reft B IH0 R EH1 F T
be-dight B IH0 D AY1 T
be-decked B IH0 D EH1 K T
be-dew B IH0 D UW1
be-guile B IH0 G AY1 L
be-guil-ing B IH0 G AY1 L IH0 NG
en-twine IH0 N T W AY1 N
en-twined IH0 N T W AY1 N D
en-shrined IH0 N SH R AY1 N D
en-thralled IH0 N TH R AO1 L D
slum-ber S L AH1 M B ER0
slum-bers S L AH1 M B ER0 Z
slum-ber-ing S L AH1 M B ER0 IH0 NG
slum-b'ring S L AH1 M B R IH0 NG
sigh-ing S AY1 IH0 NG
clad K L AE1 D
clomb K L OW1 M
spake S P EY1 K
brake B R EY1 K
bade B EY1 D
quoth K W OW1 TH
wroth R AO1 TH
wrought R AO1 T
hark HH AA1 R K
heark-en HH AA1 R K AH0 N
prith-ee P R IH1 DH IY0
for-sooth F ER0 S UW1 TH
sooth S UW1 TH
troth T R AO1 TH
be-trothed B IH0 T R OW1 DH D
plight P L AY1 T
plight-ed P L AY1 T AH0 D
cot K AA1 T
cots K AA1 T S
hearth HH AA1 R TH
hearth-stone HH AA1 R TH S T OW2 N
pal-frey P AO1 L F R IY0
gos-sa-mer G AA1 S AH0 M ER0
gloam-ing G L OW1 M IH0 NG
gloam-ings G L OW1 M IH0 NG Z
cres-set K R EH1 S AH0 T
ra-di-ant R EY1 D IY0 AH0 N T
ra-diant R EY1 D Y AH0 N T
hal-lowed HH AE1 L OW0 D
hal-low-ed HH AE1 L OW0 AH0 D
un-seen AH0 N S IY1 N
un-heard AH0 N HH ER1 D
un-known AH0 N N OW1 N
un-wept AH0 N W EH1 P T
un-sung AH0 N S AH1 NG
death-less D EH1 TH L AH0 S
breath-less B R EH1 TH L AH0 S
tear-less T IH1 R L AH0 S
star-less S T AA1 R L AH0 S
moon-less M UW1 N L AH0 S
sun-less S AH1 N L AH0 S
wave-less W EY1 V L AH0 S
wind-swept W IH1 N D S W EH2 P T
storm-tossed S T AO1 R M T AO2 S T
ech-o-ing EH1 K OW0 IH0 NG
ech-oes EH1 K OW0 Z
mourn-ful M AO1 R N F AH0 L
mourn-ful-ly M AO1 R N F AH0 L IY0
gleam-ing G L IY1 M IH0 NG
glit-ter-ing G L IH1 T ER0 IH0 NG
scarce-ly S K EH1 R S L IY0
hal-le-lu-jah HH AE2 L AH0 L UW1 Y AH0
al-le-lu-ia AE2 L AH0 L UW1 Y AH0
ho-san-na HH OW0 Z AE1 N AH0
a-men EY1 M EH1 N
re-deem-er R IH0 D IY1 M ER0
"""
"""Words added where the dictionary lacks them."""

DIVISIONS = frozenset(
    [
        "al-might-y",
        "be-yond",
        "gold-en",
        "wood-en",
        "of-fer",
        "of-fers",
        "stran-ger",
        "stran-gers",
        "e-ter-nal",
        "for-ty",
        "up-on",
        "with-in",
        "with-out",
        "in-to",
        "glo-ry",
        "ten-der",
        "ten-der-ness",
        "ten-der-ly",
        "wea-ry",
        "is-ra-el",
        "a-noth-er",
        "al-read-y",
        "al-though",
        "to-geth-er",
        "for-ev-er",
        "for-ev-er-more",
        "ev-er-more",
        "nev-er-more",
        "how-ev-er",
        "what-ev-er",
        "wher-ev-er",
        "when-ev-er",
        "who-ev-er",
    ]
)
"""Divisions taken as they stand where the number of syllables agrees."""
