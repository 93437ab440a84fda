"""The words by which trackers head their columns."""

# What a column can hold, by its headings as the field writes them. Those of the first list say it plainest, and win
# over those of the next where two columns ask for the same. Those under "note" are none of the others, though they
# resemble them.
HEADINGS = {
    "text": [
        """
        actions to deliver | action to deliver | actions | action | what we will do | what will we do |
        what we are going to do | what are we going to do | we will | key actions | key action | agreed action |
        agreed actions | action required | actions required | action to be taken | actions to be taken |
        action description | description of action | what action | required action | planned actions |
        planned action | action/task | delivery action | delivery actions | specific actions | improvement action |
        specific action | proposed action | proposed actions | action point | action points | how we will do it |
        actions to be delivered | what actions will we take | action detail | action details | action item |
        action items | action to take | actions to take | action we will take | actions we will take | task name |
        task title | action title | action name | what are we doing | what we are doing | smart action | smart actions
        """,
        """
        task | tasks | activity | activities | key activity | key activities | what | what needs to be done |
        intervention | interventions | project | projects | initiative | initiatives | recommendation |
        recommendations | commitment | commitments | deliverable | deliverables | what do we need to do |
        tactic | tactics | how are we going to do it | how will we do this | what will be done | what we plan to do |
        work to be done | how will we do it | how | project/action | steps | how will we achieve it |
        how we will achieve it | how will this be achieved | key tasks | work programme | work area
        """,
        """
        milestone | milestones | key milestones | title | description | detail | details | item description | summary |
        proposal
        """,
    ],
    "objective": [
        """
        overall objective | overall objectives | objective | objectives | strategic objective | key objective |
        smart objective | priority objective | objective/aim | aim/objective
        """,
        """
        aim | aims | overall aim | goal | goals | ambition | what we want to achieve | what do we want to achieve |
        purpose | we want to | what are we trying to achieve | commitment | pledge | why are we doing it
        """,
        """
        recommendation | recommendations
        """,
    ],
    "owner": [
        """
        lead | lead officer | lead officers | leads | owner | owners | action owner | action lead |
        responsible officer | responsible officers | responsible | responsibility | responsible person | who |
        by whom | who will do it | who is responsible | delivery lead | delivery leads | lead person | lead name |
        named lead | officer | officers | officer responsible | person responsible | accountable officer |
        accountable | strategic lead | operational lead | project lead | csp lead | lead/owner | lead and partners |
        assigned to | allocated to | lead support officer | support officer | lead contact | lead officer/agency |
        lead/agency | lead/partners | who will lead | who will do this | named officer | lead officer name |
        lead/responsible officer | owner/lead | task owner | sro | spoc | single point of contact |
        who is leading | who's leading | who will lead this | led by | senior responsible officer | supporting officer
        """,
        """
        delivery group | working group | sub group | subgroup | sub-group | lead group | group | board | lead board
        | task group | task and finish group | thematic group | lead partnership | governance group
        """,
    ],
    "organisation": [
        """
        lead agency | agency | agencies | lead agencies | organisation | organisations | lead organisation |
        lead organisations | organization | partner | partners | lead partner | lead partners | partner agencies |
        partner agency | partner organisation | partner organisations | supporting partners | supporting agencies |
        support agencies | delivery partner | delivery partners | key partners | partners involved |
        partnership lead | responsible agency | responsible authority | owning organisation |
        responsible organisation | lead body | supporting organisations | agency responsible | who (organisation) |
        agencies involved | lead authority | responsible body | duty holder | duty holders | specified authority |
        specified authorities | who else is involved | who else will be involved | who else
        """,
    ],
    "start": [
        """
        start date | start | from | date from | date started | commencement date | start by | date commenced |
        begins | begin
        """,
    ],
    "deadline": [
        """
        deadline | by when | due date | due | date due | target date | target completion date | completion deadline
        | target date for completion | date for completion | revised deadline | current deadline | revised date |
        revised target date | due by | complete by | target end date | expected completion date |
        expected completion | planned completion date | deadline for completion | delivery date |
        implementation date | deadline date | completion by | to be completed by | revised due date | new deadline
        """,
        """
        completion date | end date | end | timescale | timescales | time scale | timeframe | time frame | when |
        timeline | by | until | to | finish | finish date | when by | expected date | planned date |
        target completion | when will it be done | delivery timescale | delivered by | timing | to be completed |
        when will we do it | when will this be done | completion | when will it be done by | when will it be completed |
        when will this be completed
        """,
        """
        date | dates | milestone date
        """,
    ],
    "progress": [
        """
        progress | progress update | progress updates | progress to date | latest progress | latest position |
        current position | latest update | current progress | progress made | progress report | position statement |
        actual outcome | actual outcomes | progress/actual outcome | actual outcomes/progress | delivery update |
        quarterly update | progress commentary | progress against action | progress/outcome | progress and outcomes
        | update on progress | what has happened | where are we now | where are we up to | what have we done so far |
        progress so far
        """,
        """
        update | updates | status update | commentary | latest commentary | narrative | current status update |
        action taken | actions taken | what we have done | what have we done | what was done | position | latest |
        progress/comments | work to date
        """,
        """
        outcome | outcomes | result | results | impact | achievements | achieved | comments | comment |
        comments/update | comments/progress | officer comments | what difference has it made | remarks
        """,
    ],
    "next": [
        """
        next steps | next step | what next | planned next steps | next actions | next action | next quarter |
        plans for next quarter | actions for next quarter | planned for next quarter | further action |
        further actions | further action required | work planned | actions next quarter | next period |
        planned activity next quarter | outstanding actions | what will happen next | remedial action |
        path to green | route to green | recovery action | corrective action
        """,
    ],
    "rating": [
        """
        rag | rag rating | rag status | brag | brag rating | brag status | bragg | ragb | r/a/g | r a g | rag score
        | current rag | delivery rag | rag (red amber green) | overall rag | latest rag | rating/rag | bragp |
        blue red amber green | red amber green | action rag | progress rag | rag evaluation on target |
        rag evaluation | traffic light | traffic lights
        """,
        """
        status | rating | current status | action status | progress status | delivery status | status rating |
        current rating | on target | state | status of action | project status | performance status | on track |
        overall status | how are we doing | how is it going
        """,
        """
        direction | completed | complete | assessment | done | done y/n | completed y/n | complete y/n |
        completed yes/no | complete yes/no | implemented | signed off
        """,
    ],
    "priority": [
        """
        priority | strategic priority | priorities | priority area | csp priority | plan priority | priority name |
        partnership priority | strategic priorities | priority theme | thematic priority | priority/theme |
        theme/priority | priority title | linked priority | related priority | csp plan priority |
        community safety priority | priority heading
        """,
        """
        theme | themes | strategic theme | key theme | workstream | work stream | pillar | strategic aim |
        strategic outcome | focus area | area of focus | programme | thematic area | strategic objective |
        outcome area | 4p | 4ps | 4 p | 4 ps | 4p strand | 4p theme | 4p area
        """,
        """
        strand | section | area of work | category | aim | bucket name | bucket
        """,
    ],
    "theme": [
        """
        sub priority | sub-priority | sub theme | sub-theme | second level priority | priority below
        """,
        """
        theme | strand | thematic area | workstream | work stream | focus area | area of focus | themes
        """,
    ],
    "measure": [
        """
        success measure | success measures | measure | measures | measure of success | measures of success | kpi |
        kpis | key performance indicator | key performance indicators | performance indicator |
        performance indicators | indicator | indicators | outcome measure | outcome measures | performance measure |
        performance measures | success criteria | how will we measure success | how will we know |
        how we will measure success | how will success be measured | how we will know | what does success look like
        | what success looks like | success indicator | success indicators | measured by | how will we measure it |
        how will it be measured | how will we know we have made a difference | measurement | measure/kpi |
        target/measure | measures/targets | key measures | what will success look like
        """,
        """
        target | targets | output | outputs | output measure | performance target | success
        """,
    ],
    "item": [
        """
        item | item number | item no | ref | ref no | ref number | reference | reference number | reference no | no
        | number | num | # | id | action no | action number | action ref | action reference | action id | unique id
        | uid | unique ref | plan ref | serial no | line | row | action # | s/n | sn | item ref | task no |
        task number | task id | objective no | strategy ref | task ref | code
        """,
    ],
    "ref": [
        """
        reference in this portal | portal reference | portal ref
        """,
    ],
    "note": [
        """
        expected outcome | expected outcomes | desired outcome | desired outcomes | intended outcome |
        intended outcomes | planned outcome | planned outcomes | outcome wanted | target outcome |
        anticipated outcome | anticipated outcomes | outcomes wanted | proposed outcome | outcome required |
        desired result | outcomes sought | what difference will it make | evidence | evidence of progress |
        evidence source | risk | risks | risks and issues | issues | barriers | challenges | resources | resource |
        resources required | resource implications | budget | cost | costs | funding | funding source | finance |
        note | notes | additional notes | baseline | ward | wards | area | location | place | contact |
        contact details | review date | date of review | next review | next review date | last review |
        date reviewed | date updated | last updated | date of last update | date of update | last update | updated |
        updated by | update by | updated on | original deadline | original due date | original target date |
        original date | date completed | actual completion date | date of completion | completed on |
        actual end date | completed date | date closed | date added | date raised | date agreed | date set |
        date of meeting | meeting date | source | origin | links | link to | links to other plans |
        linked strategies | national context | why | rationale | background | context | reason | reasons | issue |
        year to date | ytd | to date | total to date | scope | scope of recommendation | labels | late | checklist |
        checklist items | completed checklist items | created date | created by | created | completed by |
        is recurring | sprint | finding | findings | learning point | dependencies |
        reporting to | reports to | governance | mitigation | mitigating actions | mitigating action
        | likelihood | risk rating | risk score | risk level | escalation | direction of travel | trend | dot |
        priority level | urgency | importance | risk rag | previous rag | last rag | previous rating |
        previous status | last quarter rag | previous update | last quarter update | rag last quarter |
        rag last period | previous progress | expected rag | forecast rag | rag definition | link to strategy |
        link to plan | links to strategy
        """,
    ],
}
WEIGHTS = (30, 24, 16)
# The columns of a file that this portal wrote, by their own headings.
OWN_HEADINGS = {
    "reference": "ref",
    "priority": "priority",
    "strategic priority": "priority",
    "item": "item",
    "item number": "item",
    "overall objective": "objective",
    "actions to deliver": "text",
    "responsible officer": "owner",
    "organisation": "organisation",
    "start date": "start",
    "deadline": "deadline",
    "actual outcome": "progress",
    "actual outcomes": "progress",
    "rating": "rating",
    "rag": "rating",
    "next step": "next",
    "next steps": "next",
    "success measure": "measure",
    "about the rating": "portal",
    "worked out": "portal",
    "worked out because": "portal",
    "back on track by": "portal",
    "help wanted": "portal",
    "last update": "portal",
    "period": "portal",
    "needs more than one partner": "portal",
    "place or way of delivery": "portal",
    "also in": "portal",
    "who may see it": "portal",
    "note": "portal",
    "state": "portal",
    "update": "progress",
}
