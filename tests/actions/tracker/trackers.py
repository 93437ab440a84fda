"""Trackers as partnerships keep them, each of another shape. All of them are invented."""

from datetime import date

import openpyxl
from openpyxl.styles import Font, PatternFill

from csp_portal.common.sheets import Cell, Sheet

RGB = {"red": "FF0000", "amber": "FFC000", "green": "00B050", "blue": "0070C0", "grey": "BFBFBF", "other": "7030A0"}


def bold(text, fill=""):
    return Cell(text, fill=fill, bold=True)


def filled(fill, text=""):
    return Cell(text, fill=fill)


def on(text, day):
    """A real date, as its format shows it."""
    return Cell(text, day=day)


def sheet(name, *rows, merges=(), hidden=False, beside=()):
    """A sheet by its rows from the first; a row is its cells from the first: words, a Cell, or "" for none."""
    cells = {}
    for number, row in enumerate(rows, 1):
        made = {column: cell if isinstance(cell, Cell) else Cell(cell) for column, cell in enumerate(row, 1) if cell}
        if made:
            cells[number] = made
    return Sheet(name, cells, list(merges), hidden, list(beside))


def save_xlsx(sheets, path):
    """Write the sheets as an .xlsx file: words as text, real dates as dates, fills, bold words and merged blocks."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for each in sheets:
        page = book.create_sheet(each.name)
        page.sheet_state = "hidden" if each.hidden else "visible"
        for number, cells in each.rows.items():
            for column, cell in cells.items():
                _write(page.cell(number, column), cell)
        for top, left, bottom, right in each.merges:
            page.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    if not sheets:
        book.create_sheet("Sheet1")
    book.save(path)


def _write(place, cell):
    if cell.day:
        place.value, place.number_format = date.fromisoformat(cell.day), "dd/mm/yyyy"
    elif cell.text:
        place.value, place.data_type = cell.text, "s"
    if cell.fill:
        place.fill = PatternFill("solid", fgColor=RGB[cell.fill])
    place.font = Font(bold=cell.bold)


HEADER = ("Ref", "Priority", "Objective", "Action", "Lead", "Start date", "Deadline", "Progress", "RAG")

PLAIN = [
    sheet(
        "Delivery plan 2026-27",
        HEADER,
        ("1.1", "Serious violence", "Safer streets", "Run evening patrols", "Patrol Sergeant", "01/04/2026",
         on("31/03/2027", "2027-03-31"), "Patrols began in May", "Green"),
        ("1.2", "Serious violence", "Safer streets", "Train door staff", "LBB / Met", "Apr-26", "ongoing",
         "Two of five venues trained", "Amber"),
        ("2.1", "Anti-social behaviour", "Quieter estates", "Open a reporting line", "ASB Working Group", "Q2 2026/27",
         "November annually", "", "Red"),
    )
]  # fmt: skip

TITLED = [
    sheet(
        "Sheet1",
        (bold("Safer Felpersham Partnership"),),
        (bold("Community Safety Action Plan 2026-2029"),),
        (),
        ("Last updated:", "12 June 2026", "", "OFFICIAL"),
        (
            bold("No."),
            bold("What we will do"),
            bold("By whom?"),
            bold("By when?"),
            bold("Latest position"),
            bold("BRAG"),
        ),
        ("1", "Write a night-time economy plan", "Licensing Manager", "Dec 2026", "Draft with partners", "G"),
        ("2", "Fit lights on the towpath", "Parks Team", "TBC", "Quotes received", "B"),
        ("3", "Meet traders each month", "Name", "ongoing", "", "A"),
        merges=[(1, 1, 1, 6), (2, 1, 2, 6)],
    )
]

TWO_ROW_HEADER = [
    sheet(
        "Tracker",
        ("Ref", "Priority", "Action", "Owner", "Progress", "", "", "RAG"),
        ("", "", "", "", "Q1", "Q2", "Q3"),
        ("1", "Violence", "Fund a youth worker", "Youth Service", "Post advertised", "Post filled", "", "Green"),
        ("2", "Violence", "Map the hotspots", "Analyst", "Data requested", "", "", "Amber"),
        merges=[(1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 2, 3), (1, 4, 2, 4), (1, 5, 1, 7), (1, 8, 2, 8)],
    )
]

HEADED = [
    sheet(
        "Plan",
        ("Ref", "Actions", "Lead officer", "Timescale", "Status"),
        (bold("Priority 1: Tackling violence", "blue"),),
        ("1.1", "Run evening patrols", "Inspector", "March 2027", "In progress"),
        ("1.2", "Train door staff", "Licensing Manager", "March 2027", "Completed"),
        (bold("Priority 2: Safer neighbourhoods", "blue"),),
        ("Ref", "Actions", "Lead officer", "Timescale", "Status"),
        ("2.1", "Open a reporting line", "ASB Manager", "June 2026", "Not started"),
        merges=[(2, 1, 2, 5), (5, 1, 5, 5)],
    )
]

TWO_LEVELS = [
    sheet(
        "Plan",
        ("Item", "Actions to deliver", "Responsible officer", "Deadline", "RAG"),
        (bold("1. Violence", "grey"),),
        (bold("1.1 Knife crime"),),
        ("1.1.1", "Run weapon sweeps", "Inspector", "31/03/2027", "Green"),
        (bold("1.2 Domestic abuse"),),
        ("1.2.1", "Commission refuge places", "Commissioner", "31/03/2027", "Amber"),
        (bold("2. Neighbourhoods", "grey"),),
        (bold("2.1 Fly-tipping"),),
        ("2.1.1", "Install cameras", "Waste Manager", "30/09/2026", "Red"),
        merges=[(2, 1, 2, 5), (3, 1, 3, 5), (5, 1, 5, 5), (7, 1, 7, 5), (8, 1, 8, 5)],
    )
]


def _page(name, number, *actions):
    return sheet(
        name,
        (bold("Performance delivery plan"),),
        ("Strategic priority", "Safer communities"),
        ("Priority", number),
        ("Strategic lead", "Chief Superintendent"),
        ("Success measures", "Fewer victims"),
        (),
        ("Item", "Overall objective", "Actions to deliver", "Responsible officer", "Start date", "Deadline",
         "Actual outcomes", "RAG"),
        *actions,
    )  # fmt: skip


SHEET_A_PRIORITY = [
    _page(
        "P1",
        "Tackling hate crime",
        ("1", "", "Train champions", "Equalities Lead", "", "Mar-27", "12 trained", "Green"),
    ),
    _page("P2", "Reducing reoffending", ("1", "", "Open a hub", "Probation", "", "Sep-26", "Site found", "Red")),
    sheet("Lists", ("Red",), ("Amber",), ("Green",)),
]

COUNTY = [
    sheet(
        "SV action plan",
        ("No", "Strand", "Action", "CSP lead", "Lead organisation", "Target date", "Update", "Status"),
        ("1", "Prevention", "Commission mentoring", "Head of Service", "County Council", "31/12/2026",
         "Contract let", "In Progress (amber)"),
        ("2", "Prevention", "Brief head teachers", "Education Lead", "County Council & Police", "31/07/2026",
         "Three briefings held", "Complete (green)"),
        ("3", "Pursue", "Review custody pathways", "Custody Inspector", "Police", "2027", "", "Not Started (red)"),
    )
]  # fmt: skip

CITY = [
    sheet(
        "Partnership Delivery Plan",
        ("Aim", "Action", "Partner", "Milestone date", "Progress", "RAG"),
        ("Less burglary", "Mark property in six streets", "Police; Neighbourhood Watch", "Oct 2026", "Four done",
         "Near to Target"),
        ("Less burglary", "Fit alley gates", "Council", "31/02/2026", "Waiting", "Not on Target"),
        ("Fewer fires", "Visit 400 homes", "Fire and Rescue", "Mar 2027", "212 visits", "On Target"),
    )
]  # fmt: skip

FILLS = [
    sheet(
        "Actions",
        ("Action", "Owner", "Due", "RAG"),
        ("Refresh the strategy", "Policy Officer", "Jan 2027", filled("green")),
        ("Publish the strategy", "Policy Officer", "Feb 2027", filled("amber")),
        ("Train the board", "Clerk", "Mar 2027", filled("red")),
        ("Review the strategy", "Policy Officer", "Mar 2028", ""),
    )
]

QUARTERS = [
    sheet(
        "2026-27",
        ("ID", "Theme", "Task", "Responsible", "Q1 update", "Q1 RAG", "Q2 update", "Q2 RAG", "Q3 update", "Q3 RAG"),
        ("A1", "Drugs", "Widen the treatment offer", "Public Health", "Plan agreed", "G", "Two sites open", "A"),
        ("A2", "Drugs", "Collect needles daily", "Street Scene", "Rota in place", "G", "Rota kept", "G"),
    )
]

OWNERS = [
    sheet(
        "Tracker",
        ("Priority", "Action", "Lead", "Partners", "When"),
        ("Prevent", "Brief members", "LBB / Met", "Council, Police and Health", "May 2026"),
        ("Prevent", "Train staff", "Prevent Working Group", "TBC", "2026/27"),
        ("Prevent", "Agree the risk register", "Safer Ambridge Board", "Council & Police", "quarterly"),
        ("Prevent", "Write a protocol", "Name", "n/a", "tbc"),
        ("Prevent", "Hold a drill", "Safety Officer;\nEmergency Planner", "LBB/Met", "-"),
    )
]

MERGED = [
    sheet(
        "Plan",
        ("Priority", "Objective", "Action", "Lead", "Deadline", "Progress"),
        ("Violence", "Fewer weapons", "Run sweeps", "Inspector", "31/03/2027", "Six sweeps"),
        ("", "", "Hold an amnesty", "Sergeant", "30/06/2026", "Bins ordered"),
        ("", "Better support", "Fund advocates", "Commissioner", "31/03/2027", "Bid written"),
        ("", "", "", "Health Lead", "30/09/2027", "Bid sent"),
        ("Road safety", "Slower traffic", "Paint crossings", "Engineer", "2027", ""),
        merges=[(2, 1, 5, 1), (2, 2, 3, 2), (4, 2, 5, 2), (4, 3, 5, 3)],
    )
]

TOTALS = [
    sheet(
        "Grants",
        ("Ref", "Priority", "Action", "Lead", "Budget", "RAG"),
        ("1", "Violence", "Mentoring", "Youth Service", "1,000", "Green"),
        ("2", "Violence", "Sweeps", "Police", "500", "Green"),
        ("", "", "Total", "", "1,600"),
        (),
        ("", "", "Key:"),
        ("", "", "R = off track"),
        ("", "", "A", "some delay"),
        (filled("green", "Green"), "Will be done in time"),
        ("", "", "Note: figures are rounded"),
    )
]

NUMBERS = [sheet("Sheet1", ("2023", "2024", "2025"), ("10", "20", "30"), ("11", "21", "31"))]

EMPTY = [sheet("Sheet1")]

SEVERAL_SHEETS = [
    sheet("Guidance", ("How to fill in this tracker",), ("Write one action a row.",)),
    sheet("Violence", ("Action", "Lead", "Deadline", "RAG"), ("Run sweeps", "Inspector", "2027", "G")),
    sheet("Drugs", ("Action", "Lead", "Deadline", "RAG"), ("Open a clinic", "Public Health", "2027", "A")),
    sheet("KPIs", ("Indicator", "Baseline", "Target", "Owner"), ("Knife crime", "216", "200", "Analyst")),
    sheet("Old", ("Action", "Lead", "Deadline", "RAG"), ("Old words", "Nobody", "2020", "R"), hidden=True),
]

HIGH_MEDIUM_LOW = [
    sheet(
        "Action log",
        ("Action no", "Date raised", "Action", "Priority", "Owner", "Due date", "Status", "Comments", "Evidence"),
        ("1", "03/05/2026", "Write to the Minister", "High", "Chair", "30/05/2026", "Done", "Sent", "Letter"),
        ("2", "03/05/2026", "Report on ASB case reviews", "Low", "ASB Manager", "01/05/2026", "Open", "", ""),
    )
]

ODD = [
    sheet(
        "Plan",
        ("Ref", "Action", "Lead", "Start", "End", "Progress", "", "RAG"),
        ("1.1", "Keep records", "Clerk", "01/06/2026", "01/05/2026", "41.762.33 records", "see memo", "Green"),
        ("1.9", "Count visits", "Clerk", "31/03/0219", "31.03", "1,619 (1,227 + 392)", "", "Green"),
        ("1.1", "Add them up", "Clerk", "", "soon", "Total 60: 20 + 25", "", "Green"),
        ("1.2", "keep  records", "Clerk", "", "", "", "", "Green - on track"),
        ("1.3", "", "Clerk", "", "", "Words without an action", "", ""),
        ("1.4", "Ask for money", "Clerk", "", "", "", "", "Red: no funding yet"),
    )
]

OWN_EXPORT = [
    sheet("About this file", ("About this file",), ("Exported at", "2026-10-05T09:00:00.123456+01:00")),
    sheet(
        "Actions",
        ("Reference", "Priority", "Item", "Overall objective", "Actions to deliver", "Responsible officer",
         "Start date", "Deadline", "Rating", "About the rating", "Last update", "Next step", "Period", "Also in"),
        ("A1", "1. Violence", "1.1", "", "Run sweeps", "Inspector, Police", "2026-04-01", "2027-03-31",
         "Not updated", "No update yet", "", "", "July to September 2026", ""),
    ),
]  # fmt: skip

FLAT_TWO_ROW_HEADER = [
    sheet(
        "tracker",
        ("Safer Borchester tracker 2026",),
        ("No", "Theme", "What we will do", "Lead (agency)", "Progress", "", "RAG", "Notes"),
        ("", "", "", "", "Apr-Jun", "Jul-Sep"),
        ("1", "Drugs", "Train pharmacists", "ICB", "Started", "Half done", "G", "Paid by grant"),
    )
]

FLAT_HEADED = [
    sheet(
        "plan",
        ("Community Safety Plan 2026-29: delivery plan",),
        ("", "Action", "Lead", "By when", "RAG"),
        ("Tackling violence",),
        ("1", "Run sweeps", "Police", "2027", "Green"),
        ("2", "Visit schools", "Youth Justice", "2027", "Green"),
        ("Reducing reoffending",),
        ("3", "Open a hub", "Probation", "2027", "Amber"),
        ("4", "Ask employers"),
        ("", "Action", "Lead"),
    )
]

SAID_ONCE = [
    sheet(
        "Tracker",
        (),
        (
            "",
            "Priority area",
            "Outcome sought",
            "Key actions",
            "Responsible officer(s)",
            "Timescales",
            "Commentary",
            "B/RAG",
        ),
        ("", "Violence", "Fewer victims", "Run sweeps", "Inspector", "Ongoing", "Six held", "G"),
        ("", "", "", "Hold an amnesty", "Sergeant", "Summer 2026", "Planned", "G"),
        ("", "Drugs", "Fewer deaths", "Give out naloxone", "Public Health", "from April 2026", "", "A"),
    )
]

LEADS_BESIDE_HEADINGS = [
    sheet(
        "Plan",
        ("Ref", "Action", "Who", "When", "How will we know?", "Q1", "Q2", "Q3"),
        (bold("Priority 1 - Violence"), "", bold("Lead: Superintendent")),
        (bold("Objective 1.1: fewer weapons"),),
        ("1.1.1", "Run sweeps", "Inspector", "Mar 27", "Weapons found", "Six held", "Four held"),
        (bold("Priority 2 - Drugs"), "", bold("Lead: Public Health")),
        (bold("Objective 2.1: fewer deaths"),),
        ("2.1.1", "Give out naloxone", "Public Health", "Mar 27", "Kits given out", "None yet", "200 given"),
    )
]

HEADINGS_ABOVE_THE_HEADER = [
    sheet(
        "Delivery Plan 26-27",
        ("Community Safety Delivery Plan",),
        (),
        (bold("PRIORITY 1 – STREETS", "blue"),),
        (bold("1.1 The evening"),),
        ("Action", "Responsible", "Timescale", "RAG"),
        ("Street pastors on Fridays", "Pastors", "Ongoing", "Green"),
        (bold("1.2 Women and girls"),),
        ("Action", "Responsible", "Timescale", "RAG"),
        ("Walk and talk", "Police", "Autumn 2026", "Amber"),
        (bold("PRIORITY 2 – HOMES", "blue"),),
        ("Action", "Responsible", "Timescale", "RAG"),
        ("Fit stronger doors", "Housing", "2027", "Red"),
    )
]

UNNUMBERED_ABOVE_THE_HEADER = [
    sheet(
        "Sheet1",
        (bold("Action Plan 2026"),),
        (bold("Violence"),),
        ("Action", "Who", "By when"),
        ("Run sweeps", "Police", "2027"),
        (bold("Drugs"),),
        ("Action", "Who", "By when"),
        ("Give out naloxone", "Public Health", "2027"),
    )
]

PLANNER = [
    sheet(
        "tasks",
        ("Task ID", "Task Name", "Bucket Name", "Progress", "Priority", "Assigned To", "Created Date", "Start date",
         "Due date", "Late", "Completed Date", "Checklist Items", "Labels", "Description"),
        ("xk29", "Night bus posters", "Violence", "In progress", "Medium", "Officer", "01/04/2026", "02/04/2026",
         "30/09/2026", "true", "", "Printer; Design", "VAWG", "Posters in all 12 buses"),
        ("xk30", "Mark bikes", "Burglary", "Not started", "Important", "PCSO team", "01/04/2026", "", "", "false"),
    )
]  # fmt: skip

FIGURES = [
    sheet(
        "Plan",
        ("Aim", "Priority", "Action", "Output", "Target", "Q1", "Q2", "Year to date", "Lead", "Latest position",
         "Direction"),
        ("Safe town", "Violence", "Hotspot patrols", "120", "10%", "30", "45", "75", "Police", "On track", "↑"),
        ("Safe town", "Violence", "Best bars", "20", "20 premises", "5", "5", "10", "Licensing", "Inline", "→"),
    )
]  # fmt: skip

HOMICIDE_REVIEW = [
    sheet(
        "Action Plan",
        ("Domestic homicide review: action plan",),
        ("Recommendation", "Scope of recommendation i.e. local or regional", "Action to take", "Lead Agency",
         "Key milestones achieved in enacting recommendation", "Target Date", "Date of completion and outcome"),
        (bold("Priority 1: Curiosity", "blue"),),
        ("1. Ask about home life", "Local", "Train all practices", "ICB", "Pack written", "30 June 2026",
         "Completed May 2026. 31 of 34 practices trained."),
        ("2. Know the signs", "Local", "Add to the induction", "Homes Ltd"),
        ("", "", "", "", "", "", "Chased again in October"),
        (bold("Priority 2: Sharing", "blue"),),
        ("3. Follow up referrals", "Regional", "Write a protocol", "Police", "Draft shared", "Dec 26"),
        merges=[(3, 1, 3, 7), (7, 1, 7, 7)],
    )
]  # fmt: skip

SAME_HEADER = [
    sheet(
        name,
        ("No", "Action", "Lead", "Due", "Comments", "RAG"),
        ("1", "Share the profile", "Prevent Lead", "Dec-26", comment, filled(fill)),
    )
    for name, comment, fill in (
        ("Prevent", "Waiting for the police", "amber"),
        ("Modern slavery", "Two visits", "red"),
        ("Closed actions", "Done", "green"),
    )
]

DOCUMENT_NAME = [
    sheet(
        "ASB Action Plan v3 FINAL",
        (bold("Action"), bold("Lead"), bold("Due"), bold("RAG")),
        ("Offer mediation", "Housing", "2027", "Green"),
    )
]

SERIOUS_VIOLENCE = [
    sheet(
        "SVD Delivery Plan v4",
        (bold("Serious Violence Duty: delivery plan 2026/27"),),
        ("RAG key: Blue complete, Green on track, Amber some slippage, Red off track",),
        (bold("Ref"), bold("Strategic Objective"), bold("Activity"), bold("Duty Holder"), bold("SRO"),
         bold("Key milestones"), bold("Completion date"), bold("Intended outcome"), bold("Position at Q2"),
         bold("BRAG"), bold("Funding")),
        (bold("Strand 1: Leadership", "blue"),),
        ("1.1", "Shared ownership", "Agree a protocol", "Police / ICB", "Head of Service", "Draft in June",
         "30/09/2026", "Better data", "Signed by five of six", "A", "None asked"),
        (bold("Strand 2: Early help", "blue"),),
        ("2.1", "Fewer young victims", "Fund navigators", "OPCC", "Unit Manager", "", "Mar 27", "", "Two posts filled",
         "G", "£85,000"),
        merges=[(4, 1, 4, 11), (6, 1, 6, 11)],
    )
]  # fmt: skip

PILLARS = [
    sheet(
        "Action Plan",
        ("Pillar", "Commitment", "What will we do?", "How will we know?", "By whom", "By when", "Progress so far",
         "RAG"),
        ("Prevention", "Change attitudes", "Lessons in every school", "16 of 16 schools", "Education Lead", "July 2027",
         "9 schools", "Amber"),
        ("", "", "Train bystanders", "120 trained", "Licensing", "Dec 2026", "48 trained", "Green"),
        ("Support", "Believe victims", "Fund an advocate", "Post filled", "ICB", "Oct 2026", "", "Red"),
        merges=[(2, 1, 3, 1), (2, 2, 3, 2)],
    )
]  # fmt: skip

BENCHMARKS = [
    sheet(
        "Prevent Action Plan",
        ("OFFICIAL – SENSITIVE",),
        ("Prevent Delivery Action Plan 2026-27",),
        ("Benchmark", "Risk / Recommendation", "Score (1-5)", "Actions needed to reach benchmark", "Action owner",
         "Timeframe", "Prevent Board update (September 2026)", "Delivery status"),
        ("1. Local risk", "Profile recommendation 3", "3", "Hold a briefing for all partners", "Prevent Coordinator",
         "Dec 2026", "Date agreed", "On track"),
        ("4. Channel panel", "", "4", "Appoint a deputy chair", "Head of Safeguarding", "May 2026", "Appointed",
         "Complete"),
    )
]  # fmt: skip

SCRUTINY = [
    sheet(
        "Recommendations tracker",
        (bold("Scrutiny Committee: recommendations tracker"),),
        ("No.", "Date of meeting", "Recommendation", "Response", "Lead officer", "Target date", "Update", "Status"),
        ("1", "14 May 2026", "That the cameras in the underpass are reviewed", "Accepted", "Head of Regulation",
         "Sept 2026", "Survey done", "In progress"),
        ("2", "9 July 2026", "That a task group looks at spiking", "Rejected", "n/a", "", "", "Closed"),
    )
]  # fmt: skip

FOUR_PS = [
    sheet(
        "4P Plan",
        ("Serious organised crime: 4P plan",),
        ("", "Action", "Owner", "Review date", "Deadline", "Update", "Progress (RAG)"),
        (bold("PREPARE", "grey"),),
        ("1", "Refresh the profile", "Analyst", "01/10/2026", "31/12/2026", "With analysts", "Green"),
        (bold("PREVENT", "grey"),),
        ("2", "Divert children", "Youth Justice", "01/10/2026", "Ongoing", "Six referred", "Amber"),
        (bold("PURSUE", "grey"),),
        ("3", "Map county lines", "Inspector", "", "March 2027", "", "Red"),
    )
]

FOUR_PS_COLUMN = [
    sheet(
        "SOC",
        ("4P", "Tactic", "Agency", "SPOC", "Timescale", "Result", "RAG"),
        ("PURSUE", "Disrupt the line", "Police", "Detective Inspector", "Nov 26", "Two arrests", "G"),
        ("", "Close the address", "Council", "ASB Lead", "Nov 26", "Order granted", "A"),
        ("PREVENT", "Visit schools", "Youth Justice", "Manager", "Dec 26", "", "A"),
        merges=[(2, 1, 3, 1)],
    )
]

MONTHS_TICKED = [
    sheet(
        "ASB Action Plan",
        ("Anti-social behaviour action plan",),
        ("Theme", "Action", "Lead", "2026/27", "", "", "Comments", "Done?"),
        ("", "", "", "Apr", "May", "Jun"),
        ("Early help", "Mediation offer", "Housing", "✓", "✓", "", "Began in April", "✓"),
        ("Enforcement", "Review the order", "Legal", "", "", "✓", "Consultation open", "✗"),
        merges=[(2, 4, 2, 6)],
    )
]

YES_OR_NO = [
    sheet(
        "Hate Crime Action Plan 2026",
        (bold("Hate crime strategy objective"), bold("Action"), bold("Lead"), bold("Target completion"),
         bold("Completed? Y/N"), bold("Comments/evidence")),
        ("1. More reports", "Open ten reporting centres", "Equalities Officer", "31/03/2027", "N", "Six open"),
        ("1. More reports", "Translate the leaflet", "Communications", "30/06/2026", "Y", "In eight languages"),
    )
]  # fmt: skip

QUESTIONS = [
    sheet(
        "CSP",
        ("Priorities and actions of the partnership",),
        ("What do we want to achieve?", "How are we going to do it?", "Who’s leading?", "Who else is involved?",
         "When will it be done by?", "What difference will it make?", "Where are we now?", "How are we doing?"),
        (bold("Priority 1: Drugs"),),
        ("Fewer deaths", "Give out naloxone", "Public Health", "Pharmacies", "March 2027", "Fewer deaths",
         "400 kits out", "🟢"),
        (bold("Priority 2: Feeling safe"),),
        ("Safer evenings", "Light the park", "Parks", "", "2027", "", "", "🔴 Red"),
    )
]  # fmt: skip

EVERY = {
    name.lower(): value
    for name, value in list(globals().items())
    if name.isupper() and isinstance(value, list) and name != "EVERY"
}
