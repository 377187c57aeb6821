"""The prose of the annual report, its figures taken from the books. `# ` opens a heading, a blank line a
paragraph."""

from __future__ import annotations

from data.samples import books
from data.samples.books import BACKLOG, QUARTER, YEAR, figure, growth, percent

_FC, _PP, _FS = YEAR.flow_control, YEAR.precision_pumps, YEAR.field_services
_GROSS = [percent(g, r) for g, r in zip(YEAR.gross_profit, YEAR.revenue, strict=True)]
_OPERATING = [percent(o, r) for o, r in zip(YEAR.operating_income, YEAR.revenue, strict=True)]
_ADJUSTED = [percent(a, r) for a, r in zip(YEAR.adjusted_operating_income, YEAR.revenue, strict=True)]
_BASIS_POINTS = int((_GROSS[0] - _GROSS[1]) * 100)

BUSINESS = f"""
# General
Tarnbrook Flow Controls, Inc. (“Tarnbrook,” the “Company,” “we,” “us” or “our”) designs, makes and services
valves, pumps and seals that control the movement of liquids and gases in industrial plants. Our customers make
chemicals, paper, food, semiconductors and building materials, or operate municipal water works. We were
incorporated in Ohio in 1961 and our headquarters are in Dayton, Ohio.

Our fiscal year ends on June 30. References to fiscal 2025, fiscal 2024 and fiscal 2023 are to the years ended
June 30, 2025, 2024 and 2023. The fourth quarter of fiscal 2025 is the three months ended June 30, 2025, which
falls in calendar 2025; the first half of fiscal 2025 falls in calendar 2024.

# Segments
We report three segments. Flow Control makes control valves, actuators and positioners; its revenue was
${_FC[0]} million in fiscal 2025, or {percent(_FC[0], YEAR.revenue[0])}% of the total. Precision Pumps makes
metering and process pumps and mechanical seals; its revenue was ${_PP[0]} million, or
{percent(_PP[0], YEAR.revenue[0])}%. Field Services repairs, calibrates and maintains valves and pumps of any
make, under service agreements and on call; its revenue was ${_FS[0]} million, or
{percent(_FS[0], YEAR.revenue[0])}%.

# Products and services
A control valve regulates pressure, flow or level by following a signal from a plant’s control system. We sell
valves with bodies of cast steel, duplex steel and nickel alloys in sizes from one half inch to thirty-six
inches. Our LimeStar positioners report the condition of a valve to the plant’s operator and are the basis of
our condition-based service agreements.

Metering pumps deliver exact quantities of a liquid against high pressure. We sell them chiefly to water works
and makers of chemicals. In fiscal 2025 we introduced the P9 pump, which uses about one fifth less electricity
than the pump that it replaces.

Field Services employs about 1,350 technicians at 41 service centers. About 62% of the segment’s revenue in
fiscal 2025 came from agreements with a term of one year or more.

# Acquisition of Castell Seal Services
On November 1, 2024, in the second quarter of fiscal 2025, we acquired Castell Seal Services, a repairer of
mechanical seals with nine service centers on the Gulf Coast, for ${figure(books.ACQUISITION_PRICE)} million,
net of cash acquired. Its results are included in Field Services from that date. Castell contributed revenue of
$22.4 million in fiscal 2025.

# Customers and backlog
No customer accounted for more than 6% of revenue in any of the three years. Backlog was ${BACKLOG[0]} million
at June 30, 2025, compared with ${BACKLOG[1]} million at June 30, 2024. We expect to fill about 84% of the
backlog in fiscal 2026.

# Raw materials and suppliers
The principal materials are castings, forgings, bar stock, electric motors and electronic components. Most are
bought from several suppliers. Nickel-alloy castings come from two foundries, and the loss of either would delay
deliveries.

# Competition
Our markets are divided among several large companies and many small ones. Customers choose by reliability,
delivery time, service and price. We believe that our installed base of about 410,000 valves and the nearness of
our service centers are our main advantages.

# Research and development
Research and development expense was ${YEAR.research[0]} million, ${YEAR.research[1]} million and
${YEAR.research[2]} million in fiscal 2025, 2024 and 2023, or {percent(YEAR.research[0], YEAR.revenue[0])}%,
{percent(YEAR.research[1], YEAR.revenue[1])}% and {percent(YEAR.research[2], YEAR.revenue[2])}% of revenue. We
hold 236 patents, which expire between 2026 and 2043. No single patent is material.

# Employees
At June 30, 2025 we had about 4,850 employees, of whom about 3,120 were in the United States. About 14% are
covered by collective agreements, the largest of which expires in March 2027. Voluntary turnover was 8.7% in
fiscal 2025, compared with 10.2% in fiscal 2024.

# Environmental matters
Our foundry finishing operations are subject to rules on air, water and waste. Capital expenditures for
environmental compliance were $1.9 million in fiscal 2025 and are not expected to exceed $3.0 million in fiscal
2026.
"""

RISKS = """
# Our customers’ capital spending is cyclical.
Demand for new valves and pumps follows capital spending in the chemical, paper and semiconductor industries.
When plants run below capacity, customers put off projects and draw down their stocks of spares. In fiscal 2024
lower orders from makers of chemicals reduced the revenue of Precision Pumps, and such declines may recur.

# We depend on two foundries for nickel-alloy castings.
Two foundries supply all of our nickel-alloy castings. A fire, strike or insolvency at either would take us up
to nine months to replace. During that time we might lose orders in Flow Control, where alloy valves carry
higher margins than steel valves.

# Prices of metals and energy may rise faster than our own.
We quote prices that hold for 60 to 120 days. If the prices of steel, nickel or electricity rise within that
time we bear the difference. We do not hedge purchases of metals.

# Tariffs may raise our costs or reduce our sales abroad.
About 40% of our revenue comes from customers outside the United States, and about 18% of the components used in
our American plants are imported. Tariffs announced in calendar 2025 raised the cost of imported electronic
components. We recover part of that cost through surcharges, which customers may refuse.

# We may not integrate acquisitions as planned.
Castell Seal Services used systems different from ours, and its technicians were paid on a different basis. If
we do not keep its technicians and customers, the goodwill of $42.8 million recorded in the acquisition could be
impaired.

# Our information systems may fail or be attacked.
Our positioners connect to customers’ networks. A weakness in their software could let an intruder disturb a
plant, which would expose us to claims and damage our name. In March 2024 an intrusion at a supplier delayed
shipments for six days; it had no material effect on results.

# We may be liable for defects in our products.
A valve that fails may cause injury or pollution. We insure such risks above a retention of $2.0 million for
each event, but insurance may not be enough or may become too dear.

# Exchange rates affect our results.
We make and sell in euros, pounds and Indian rupees. A rise of the dollar of 10% against all of these would have
reduced fiscal 2025 revenue by about $31 million and operating income by about $4 million.

# Our debt limits what we can do.
Our credit agreement requires that the ratio of debt to EBITDA, as the agreement defines them, not exceed 3.50
to 1.00, and that interest be covered at least three times. At June 30, 2025 the ratio was 1.7 to 1.00 and we
complied with all covenants. A breach would let the lenders ask for repayment at once.

# We compete for skilled technicians.
Field Services can grow only as fast as it can hire and train technicians. Training takes about eighteen months.
Wages of technicians rose 5.4% in fiscal 2025.

# Changes in tax law may raise our tax.
Our effective tax rate depends on the mix of income among countries and on research credits. Minimum taxes
adopted in several countries had no material effect in fiscal 2025 but may in later years.

# Goodwill and intangible assets may be impaired.
Goodwill and intangible assets were about 33% of total assets at June 30, 2025. The fair value of the Precision
Pumps reporting unit exceeded its carrying value by about 22% at our test of April 1, 2025, the smallest margin
of the three.
"""

PROPERTIES = """
# Item 1B. Unresolved Staff Comments
None.

# Item 2. Properties
We own our headquarters and a valve plant in Dayton, Ohio, a pump plant in Rockford, Illinois, a seal plant in
Tulsa, Oklahoma, and valve plants in Ghent, Belgium, and Pune, India. We lease 38 of our 41 service centers. The
owned plants have a floor area of about 2.1 million square feet. We believe that the properties are suitable and
that capacity is sufficient for fiscal 2026, when an extension of the Rockford plant is to be finished.

# Item 3. Legal Proceedings
We are party to claims that arise in the ordinary course of business, including claims about products and
employment. We believe that none of them, alone or together, will have a material effect on our financial
position, results or cash flows.

# Item 4. Mine Safety Disclosures
Not applicable.
"""

MARKET = f"""
# Market and holders
Our common stock is listed under the symbol TBFC. On August 8, 2025 there were 1,912 holders of record and
40,866,214 shares outstanding.

# Dividends
We paid dividends of $0.76 per share in fiscal 2025 and $0.68 per share in fiscal 2024. On August 5, 2025 the
board of directors declared a quarterly dividend of $0.21 per share, payable on September 12, 2025.

# Repurchases
In fiscal 2025 we repurchased 742,000 shares for ${abs(books.REPURCHASES[0])} million, an average of $53.91 per
share. At June 30, 2025, $85.0 million remained of the authorization of $150.0 million approved in February
2024.
"""

DISCUSSION = f"""
# Overview
Fiscal 2025 revenue was ${figure(YEAR.revenue[0])} million, an increase of {growth(YEAR.revenue)}% from fiscal
2024. Operating income rose {growth(YEAR.operating_income)}% to ${YEAR.operating_income[0]} million, and
operating margin rose to {_OPERATING[0]}% from {_OPERATING[1]}%. Diluted earnings per share were
${YEAR.diluted_eps[0]}, compared with ${YEAR.diluted_eps[1]} in fiscal 2024. Net cash provided by operating
activities was ${books.OPERATING_CASH[0]} million, and free cash flow was ${books.FREE_CASH_FLOW[0]} million.
"""

DRIVERS = f"""
# Revenue: fiscal 2025 compared with fiscal 2024
Revenue increased ${YEAR.revenue[0] - YEAR.revenue[1]} million, or {growth(YEAR.revenue)}%. Higher volume
contributed about 4.3 percentage points, higher prices about 2.9 points and the acquisition of Castell Seal
Services about 2.1 points; currency reduced growth by about 0.2 point.

Flow Control revenue increased {growth(_FC)}% to ${_FC[0]} million, driven by demand from semiconductor plants
for alloy valves and by price increases made in January 2025. Precision Pumps revenue increased {growth(_PP)}%
to ${_PP[0]} million as makers of chemicals resumed maintenance that they had put off in fiscal 2024, and as the
P9 pump came to market. Field Services revenue increased {growth(_FS)}% to ${_FS[0]} million, of which Castell
contributed $22.4 million; without Castell the increase was
{percent(_FS[0] - _FS[1] - books.amounts("22.4")[0], _FS[1])}%.

# Gross profit: fiscal 2025 compared with fiscal 2024
Gross profit increased {growth(YEAR.gross_profit)}% to ${YEAR.gross_profit[0]} million. Gross margin rose
{_BASIS_POINTS} basis points to {_GROSS[0]}% from {_GROSS[1]}%. The increase came from prices above the rise in
the cost of materials, from a richer mix of alloy valves in Flow Control, and from better use of technicians in
Field Services, whose gross margin rose to {percent(_FS[0] - YEAR.cost_of_services[0], _FS[0])}% from
{percent(_FS[1] - YEAR.cost_of_services[1], _FS[1])}%. Tariffs on imported electronic components cost about $4.6
million, of which surcharges recovered about two thirds.

# Operating expenses
Selling, general and administrative expense was ${YEAR.selling[0]} million, or
{percent(YEAR.selling[0], YEAR.revenue[0])}% of revenue, compared with ${YEAR.selling[1]} million, or
{percent(YEAR.selling[1], YEAR.revenue[1])}%. It included acquisition-related costs of
${YEAR.acquisition_costs[0]} million in fiscal 2025. Research and development expense increased
{growth(YEAR.research)}% to ${YEAR.research[0]} million because of work on the P9 pump and on wireless
positioners. Amortization of intangible assets increased to ${YEAR.amortization[0]} million because of Castell.

Restructuring charges were ${YEAR.restructuring[0]} million in fiscal 2025 and ${YEAR.restructuring[1]} million
in fiscal 2024. Both years’ charges were for closing the valve plant in Leeds, England, whose work moved to
Ghent. The closing was complete at June 30, 2025 and we expect no further charges for it.

# Interest, other income and taxes
Interest expense increased to ${YEAR.interest[0]} million from ${YEAR.interest[1]} million because we borrowed
to buy Castell. The effective tax rate was {percent(YEAR.tax[0], YEAR.pretax[0])}%, compared with
{percent(YEAR.tax[1], YEAR.pretax[1])}% in fiscal 2024; larger research credits account for the decrease.

# Fiscal 2024 compared with fiscal 2023
Revenue increased {growth(YEAR.revenue, 1)}% to ${figure(YEAR.revenue[1])} million. Growth of {growth(_FC, 1)}%
in Flow Control and {growth(_FS, 1)}% in Field Services more than made up for a decrease of
{abs(growth(_PP, 1))}% in Precision Pumps. Gross margin rose to {_GROSS[1]}% from {_GROSS[2]}%, chiefly because
of prices. Operating margin rose to {_OPERATING[1]}% from {_OPERATING[2]}% in spite of higher restructuring
charges.
"""

SEGMENT_DISCUSSION = f"""
# Segment results
Segment operating income leaves out corporate expenses, amortization of intangible assets and restructuring
charges. Flow Control’s margin rose on prices and mix. Precision Pumps’ margin recovered with volume but was
held back by the cost of starting up the P9 line in Rockford in the first half of the fiscal year. Field
Services’ margin rose because agreements made up more of its revenue and because Castell’s centers earned more
than ours.

# Fourth quarter
Revenue of the fourth quarter of fiscal 2025 was ${QUARTER.revenue[0]} million, an increase of
{growth(QUARTER.revenue)}% from ${QUARTER.revenue[1]} million in the fourth quarter of fiscal 2024. Operating
income was ${QUARTER.operating_income[0]} million, or
{percent(QUARTER.operating_income[0], QUARTER.revenue[0])}% of revenue, and diluted earnings per share were
${QUARTER.diluted_eps[0]}.
"""

NON_GAAP = f"""
# Non-GAAP measures
We use adjusted operating income, adjusted EBITDA, adjusted net income and free cash flow to judge the business,
because they leave out costs that vary with acquisitions and restructuring. They do not replace measures under
generally accepted accounting principles. Adjusted operating margin was {_ADJUSTED[0]}% in fiscal 2025 and
{_ADJUSTED[1]}% in fiscal 2024; operating margin under generally accepted accounting principles was
{_OPERATING[0]}% and {_OPERATING[1]}%.
"""

LIQUIDITY = f"""
# Liquidity and capital resources
Cash and cash equivalents were ${books.CASH[0]} million at June 30, 2025, of which $71.2 million was held
outside the United States. We also had $220.0 million unused under a revolving credit facility of $300.0 million
that matures in fiscal 2029. We believe that cash, cash from operations and the facility will meet our needs for
at least the next twelve months.

Net cash provided by operating activities increased to ${books.OPERATING_CASH[0]} million from
${books.OPERATING_CASH[1]} million, chiefly because of higher net income and higher advance payments from
customers, less an increase in receivables that followed fourth-quarter revenue. Net cash used in investing
activities was ${abs(books.INVESTING_CASH[0])} million and included ${abs(books.ACQUISITION[0])} million for
Castell and capital expenditures of ${abs(books.CAPITAL_EXPENDITURES[0])} million, of which $19.5 million was
for the extension in Rockford. We expect capital expenditures of {books.OUTLOOK["Capital expenditures"]} in
fiscal 2026.

Total debt was ${books.DEBT[0]} million at June 30, 2025 and ${books.DEBT[1]} million at June 30, 2024. We
borrowed ${books.BORROWED[0]} million, of which $80.0 million under the revolving facility, and repaid
${abs(books.REPAID[0])} million of the term loan. Maturities are shown in Note 7 and lease payments in Note 8.

# Critical accounting estimates
Goodwill. We test goodwill at April 1 of each year by estimating the fair value of each reporting unit from
discounted cash flows and from multiples of comparable companies. The discount rates used in fiscal 2025 ran
from 9.5% to 10.5%. An increase of one percentage point would not have led to impairment.

Revenue of long-term valve projects. For projects that last more than six months we recognize revenue over time
by the ratio of costs incurred to expected costs. Such projects were about 7% of revenue in fiscal 2025.

Warranty. We accrue the expected cost of warranty when a product is sold, from experience of each product line.
Settlements were $5.9 million in fiscal 2025.
"""

MARKET_RISK = """
# Interest rates
Borrowings under the revolving facility and the term loan bear interest at variable rates. At June 30, 2025 such
borrowings were $270.0 million, of which $120.0 million was fixed by interest rate swaps until fiscal 2028. An
increase of one percentage point in rates would raise interest expense by about $1.5 million a year.

# Exchange rates
We hedge part of our forecast sales in euros with forward contracts of up to twelve months. Their notional
amount was $46.0 million at June 30, 2025. A change of 10% in exchange rates would change their fair value by
about $4.5 million.

# Commodity prices
We buy steel and nickel alloys at market prices. A rise of 10% in their prices would raise the cost of products
by about $9 million a year before any price increase of our own.
"""

CONTROLS = """
# Item 9A. Controls and Procedures
Our chief executive officer and chief financial officer have concluded that our disclosure controls and
procedures were effective at June 30, 2025. Management has assessed internal control over financial reporting
and concluded that it was effective. The assessment left out Castell Seal Services, acquired in fiscal 2025,
whose assets were about 7% of total assets and whose revenue was about 2% of total revenue.

# Item 9B. Other Information
No director or officer adopted or ended a trading arrangement in the fourth quarter of fiscal 2025.

# Items 10 to 14
The information required by these items is contained in our proxy statement for the annual meeting of
shareholders to be held on November 13, 2025.
"""

NOTES: tuple[tuple[str, str], ...] = (
    (
        "Note 1. Basis of presentation and accounting policies",
        """The consolidated financial statements include Tarnbrook Flow Controls, Inc. and its subsidiaries.
Transactions among them are eliminated. The fiscal year ends on June 30.

Revenue is recognized when control of a product passes to the customer, usually on shipment. Service revenue is
recognized as the service is performed. Revenue of projects longer than six months is recognized over time.
Amounts billed before performance are contract liabilities.

Inventories are stated at the lower of cost, on the first-in, first-out basis, and net realizable value. Plant
is depreciated by the straight-line method over 25 to 40 years for buildings and 4 to 15 years for machinery.
Shipping costs are part of cost of revenue.""",
    ),
    (
        "Note 2. Segment and geographic information",
        """The chief operating decision maker, who is the chief executive officer, judges segments by segment operating
income. Segments do not sell to one another in material amounts.""",
    ),
    (
        "Note 3. Revenue and remaining performance obligations",
        """Remaining performance obligations under contracts longer than one year were $246.0 million at June 30, 2025.
We expect to recognize about 62% of them in fiscal 2026 and the rest by fiscal 2029. Revenue recognized in
fiscal 2025 that was in contract liabilities at the beginning of the year was $41.8 million.""",
    ),
    (
        "Note 4. Acquisition",
        """On November 1, 2024 we acquired all the shares of Castell Seal Services. Goodwill comes from its trained
technicians and is not deductible for tax. Intangible assets are customer relationships with a life of eleven
years. Acquisition-related costs of $2.6 million are in selling, general and administrative expense.""",
    ),
    ("Note 5. Inventories", """Inventories by stage of production were as follows."""),
    (
        "Note 6. Property, plant and equipment",
        """Depreciation expense was $36.9 million, $34.1 million and $32.6 million in fiscal 2025, 2024 and 2023.""",
    ),
    (
        "Note 7. Debt",
        """The revolving facility and the term loan bear interest at a reference rate plus 1.25% to 2.00%. The
weighted-average rate was 6.1% at June 30, 2025. The senior notes are unsecured; $20.0 million more of them were
issued in fiscal 2025. Maturities of debt in each fiscal year after June 30, 2025 are shown below.""",
    ),
    (
        "Note 8. Leases",
        """We lease service centers, vehicles and offices. The weighted-average remaining term was 5.6 years and the
weighted-average discount rate 4.9% at June 30, 2025.""",
    ),
    (
        "Note 9. Income taxes",
        """Income before income taxes included income outside the United States of $38.4 million, $29.6 million and
$27.1 million in fiscal 2025, 2024 and 2023.""",
    ),
    ("Note 10. Accrued liabilities and product warranty", """Accrued liabilities were as follows."""),
    (
        "Note 11. Shareholders’ equity and stock-based compensation",
        """Stock-based compensation expense was $12.4 million, $10.6 million and $9.8 million in fiscal 2025, 2024 and
2023. At June 30, 2025, $17.9 million of cost had not been recognized; it will be recognized over 1.9 years on
average. Options on 0.2 million shares were left out of diluted shares in fiscal 2025 because their effect would
have been antidilutive.""",
    ),
    (
        "Note 12. Commitments and contingencies",
        """We have contracted to buy plant for $14.7 million and castings for $22.0 million. Letters of credit and
performance bonds were $31.3 million at June 30, 2025. We know of no claim that is likely to have a material
effect.""",
    ),
    (
        "Note 13. Quarterly results (unaudited)",
        """The results of the four quarters of fiscal 2025, which end on September 30, December 31, March 31 and June
30, were as follows.""",
    ),
)
