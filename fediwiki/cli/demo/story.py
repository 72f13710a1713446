"""The story of the demo: articles on tides and on birds, and the people who write them together."""

from datetime import timedelta

from fediwiki.cli.demo.drawing import spring_and_neap
from fediwiki.cli.demo.scripts import (
    Article,
    Community,
    Drawing,
    Edit,
    Remark,
    Section,
    Story,
    Wording,
)
from fediwiki.domain.offers import Source


def _days(days: float) -> timedelta:
    return timedelta(days=days)


def _hours(hours: float) -> timedelta:
    return timedelta(hours=hours)


_WHY_TWO_TIDES = Article(
    "why-two-tides.md",
    subwiki="tides",
    by="ana",
    ago=_days(6.3),
    together=True,
    sources=(
        Source(
            "https://oceanservice.noaa.gov/education/tutorial_tides/",
            "Tides and Water Levels",
            "NOAA National Ocean Service",
        ),
        Source(
            "https://doi.org/10.1017/CBO9781139235778",
            "Sea-Level Science",
            "Cambridge University Press, 2014",
        ),
    ),
    edits=(
        Edit(
            _hours(3.2),
            "add the coasts that have one tide a day",
            (Section("Coasts with one tide a day"),),
        ),
        Edit(
            _hours(27.4),
            "the Sun's share is 46 %, as the code says",
            (Wording(now="The Sun's share is 46 %", before="The Sun's share is about 40 %"),),
            by="jonas",
        ),
        Edit(
            _hours(40),
            "the same order as for the masses",
            (
                Wording(
                    now="distance_ratio = 1.496e11 / 3.844e8  # Sun to Moon, m",
                    before="distance_ratio = 3.844e8 / 1.496e11  # Moon to Sun, m",
                ),
            ),
            by="lem",
        ),
        Edit(
            _hours(41.5),
            "Undid revision 4: this way round the code prints 1.6e15",
            (
                Wording(
                    now="distance_ratio = 3.844e8 / 1.496e11  # Moon to Sun, m",
                    before="distance_ratio = 1.496e11 / 3.844e8  # Sun to Moon, m",
                ),
            ),
            by="jonas",
            undoes=True,
        ),
        Edit(
            _days(2.1),
            "say that the bulges are Newton's, and of the force only",
            (
                Wording(
                    now=(
                        "is due to Newton, and it is a picture of the force rather than of the"
                        " water."
                    ),
                    before="is only a first approximation.",
                ),
            ),
            by="mira",
        ),
        Edit(
            _days(2.4),
            "link to where the basins are explained",
            (
                Wording(
                    now="the shape of the [[The largest tides on Earth|basin]].",
                    before="the shape of the basin.",
                ),
            ),
            by="okello",
            minor=True,
        ),
    ),
    remarks=(
        Remark(
            _hours(22),
            "jonas",
            "The code prints 0.46, but the sentence below it says “about 40 %”. Which is right?",
            (
                Remark(
                    _hours(4.5),
                    "ana",
                    "The code is. I had the figure from memory. Would you put it right?",
                    (Remark(_hours(1.1), "jonas", "Done: 46 %, as the code says."),),
                ),
            ),
        ),
        Remark(
            _days(1.6),
            "okello",
            "The bulges are where I always get lost when I teach this. A class of twelve-year-olds"
            " believes at once that *water is pulled up*, and nothing in the second half of the"
            " article is visible from there. Perhaps begin with the table?",
            (
                Remark(
                    _hours(9),
                    "mira",
                    "I would rather keep the order: difference, then basin, then table. But the"
                    " article should say more loudly that the bulges are a picture of the *force*.",
                ),
            ),
        ),
    ),
)

_LARGEST_TIDES = Article(
    "largest-tides.md",
    subwiki="tides",
    by="mira",
    ago=_days(5.1),
    together=True,
    sources=(
        Source(
            "https://doi.org/10.1038/238441a0",
            "Tidal resonance in the Bay of Fundy and Gulf of Maine",
            "Nature 238",
        ),
    ),
    edits=(
        Edit(
            _hours(6),
            "Ungava ties with Fundy: cite the survey of 2004",
            (
                Wording(
                    now="| Leaf Basin, Ungava Bay | 17 m | Canada |\n",
                    before="",
                ),
                Wording(
                    now=(
                        "The first two cannot be told apart. In 2004 the Canadian Hydrographic"
                        " Service compared its records from Burntcoat Head, in the Minas Basin,"
                        " with measurements from Leaf Basin, and found that the difference between"
                        " them was smaller than the uncertainty of either.[^chs] Guidebooks have"
                        " kept the record in Fundy, where there is a road to it."
                    ),
                    before="The record is held by Burntcoat Head, in the Minas Basin.",
                ),
                Wording(
                    now=(
                        "[^chs]: Charles O'Reilly, Ron Solvason and Christian Solomon, “Where are"
                        " the world's largest tides?”, *Bedford Institute of Oceanography Annual"
                        " Review* 2004.\n"
                    ),
                    before="",
                ),
            ),
            by="lem",
        ),
        Edit(
            _hours(33),
            "ask for a source of the effect on Boston",
            (Wording(now="as far as Boston.{{citation needed}}", before="as far as Boston."),),
            by="jonas",
        ),
    ),
    remarks=(
        Remark(
            _hours(2.4),
            "lem",
            "Burntcoat Head has a rival in Ungava Bay. The hydrographic service looked into it"
            " about twenty years ago and would not name a winner.",
            (
                Remark(
                    _hours(1.2),
                    "mira",
                    "I did not know that. Please write it in, with the reference!",
                ),
                Remark(
                    _hours(30),
                    "okello",
                    "I like that the honest answer is “we cannot tell them apart”.",
                ),
            ),
        ),
    ),
)

_AMPHIDROMES = Article(
    "amphidromes.md",
    subwiki="tides",
    by="jonas",
    ago=_days(3.8),
    edits=(
        Edit(
            _hours(5),
            "New Zealand: the same thing, inside out",
            (Section("A tide that circles islands"),),
        ),
        Edit(
            _hours(17),
            "speed in km/h, which people can picture",
            (
                Wording(now="| 10 m | 36 km/h |", before="| 10 m | 9.9 m/s |"),
                Wording(now="| 50 m | 80 km/h |", before="| 50 m | 22 m/s |"),
                Wording(now="| 200 m | 160 km/h |", before="| 200 m | 44 m/s |"),
                Wording(now="| 4,000 m | 713 km/h |", before="| 4,000 m | 198 m/s |"),
            ),
        ),
    ),
    remarks=(
        Remark(
            _hours(11),
            "ana",
            "Wonderful, and I did not know about Hewett. Could the table give km/h? A tide that"
            " crosses the ocean *as fast as an aeroplane* is something to tell people.",
            (
                Remark(
                    _hours(7),
                    "jonas",
                    "Done. The formula, for whoever wants the other units:\n\n"
                    "```\nc = sqrt(9.81 * depth)\n```",
                ),
            ),
        ),
        Remark(
            _days(1.4),
            "lem",
            "The lines on Whewell's chart can be seen in the *Philosophical Transactions* of 1836,"
            " which are free to read.",
        ),
    ),
)

_KELVIN_MACHINE = Article(
    "kelvin-machine.md",
    subwiki="tides",
    by="lem",
    ago=_days(2.2),
    edits=(
        Edit(
            _hours(2.5),
            "mark the heights in the example as made up",
            (
                Wording(
                    now="# Name: (degrees an hour, height in m, delay in degrees)."
                    " The heights are made up.",
                    before="# Name: (degrees an hour, height in m, delay in degrees).",
                ),
            ),
        ),
    ),
    remarks=(
        Remark(
            _hours(6),
            "mira",
            "The Doodson–Légé machine can be seen in Liverpool, and they still run it on some"
            " days. It is much larger than I had thought.",
            (
                Remark(
                    _hours(3),
                    "lem",
                    "And much quieter! Each pulley does next to nothing; it is only the wire that"
                    " knows.",
                ),
            ),
        ),
    ),
)

_TIDE_TABLE = Article(
    "tide-table.md",
    subwiki="tides",
    by="ana",
    ago=_days(0.9),
    together=True,
    edits=(
        Edit(
            _hours(4),
            "where the rule of twelfths fails",
            (
                Wording(
                    now=(
                        " The rule is an approximation by a cosine, and fails where the tide is"
                        " distorted: Southampton has a double high water, and in estuaries the"
                        " rise is often much quicker than the fall."
                    ),
                    before="",
                ),
            ),
            by="okello",
        ),
        Edit(
            _hours(9),
            "link springs and neaps, which have no article yet",
            (
                Wording(
                    now="([[Spring tide|springs]]), smallest a day or two after the half moons"
                    " ([[Neap tide|neaps]]).",
                    before="(springs), smallest a day or two after the half moons (neaps).",
                ),
            ),
            by="mira",
            minor=True,
        ),
    ),
    remarks=(
        Remark(
            _hours(2.2),
            "okello",
            "One should not try the rule of twelfths in Southampton.",
            (Remark(_hours(0.8), "ana", "Indeed. Would you say so, where the rule stands?"),),
        ),
        Remark(
            _hours(15),
            "jonas",
            "“Leave before the table says that you must” ought to stand at the top of every table.",
        ),
    ),
)

_SWIFTS = Article(
    "swifts.md",
    subwiki="city_birds",
    by="okello",
    ago=_days(4.4),
    together=True,
    edits=(
        Edit(
            _hours(20),
            "playing calls from the box",
            (
                Wording(
                    now=(
                        "3. **Play their calls** from the box in May and June, in the morning and"
                        " in the evening. Young birds are looking for company, and silent boxes"
                        " can stay empty for years.\n"
                    ),
                    before="",
                ),
            ),
            by="mira",
        ),
        Edit(
            _hours(30),
            "which source says so of insects?",
            (
                Wording(
                    now="Fewer insects are one reason, and better insulated houses"
                    " another.{{citation needed}}",
                    before="Fewer insects are one reason, and better insulated houses another.",
                ),
            ),
            by="lem",
        ),
    ),
    remarks=(
        Remark(
            _hours(13),
            "mira",
            "Our boxes were empty for three summers. We played the calls in the fourth, and had a"
            " pair within two weeks.",
            (Remark(_hours(5), "okello", "Would you add that? It is the best of all hints."),),
        ),
    ),
)

_PEREGRINES = Article(
    "peregrines.md",
    subwiki="city_birds",
    by="mira",
    ago=_days(1.5),
    remarks=(
        Remark(
            _hours(3),
            "lem",
            "I walk under such a tower every morning and can confirm the feathers.",
        ),
    ),
)

_SPRING_AND_NEAP = Drawing(
    "A fortnight of tides, drawn from two waves",
    "The Moon raises one wave, every 12 hours and 25 minutes, and the Sun another, every 12 hours"
    " and not half as high. Where both agree there is a *spring tide*; a week later, where one's"
    " high water meets the other's low, a *neap tide*. Nothing else is in this picture: see"
    " [[Why most coasts have two high tides a day]] for what it leaves out.",
    alt="A curve of the level of the sea through fifteen days, with about two high waters a day."
    " The waves are tallest at both ends; in the middle they are little more than a third as tall.",
    subwiki="tides",
    by="jonas",
    ago=_days(0.8),
    draw=spring_and_neap,
)

STORY = Story(
    began=_days(7),
    members=("ana", "mira", "jonas", "okello", "lem"),
    communities=(
        Community(
            "tides",
            "Tides and coasts",
            "The sea's daily rise and fall: why it happens, how it was understood, and what lives"
            " by it.",
            founder="ana",
        ),
        Community(
            "city_birds",
            "Birds of the city",
            "The wild birds that live where we do. Observations welcome, sources too.",
            founder="okello",
        ),
    ),
    articles=(
        _WHY_TWO_TIDES,
        _LARGEST_TIDES,
        _AMPHIDROMES,
        _KELVIN_MACHINE,
        _TIDE_TABLE,
        _SWIFTS,
        _PEREGRINES,
    ),
    drawings=(_SPRING_AND_NEAP,),
)
