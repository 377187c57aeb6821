"""The books of Tarnbrook Flow Controls, Inc., a company that does not exist.

Every sample document prints from here, so that they agree to the last digit. Amounts are millions of dollars; tuples
run from fiscal 2025 back to fiscal 2023, balances at June 30 back to 2022. Statements roll balances forward.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

COMPANY = "Tarnbrook Flow Controls, Inc."
YEARS = (2025, 2024, 2023)

Amounts = tuple[Decimal, ...]


def amounts(text: str) -> Amounts:
    return tuple(Decimal(word) for word in text.split())


def add(*rows: Amounts) -> Amounts:
    return tuple(sum(column, Decimal(0)) for column in zip(*rows, strict=True))


def less(row: Amounts, *rows: Amounts) -> Amounts:
    return tuple(first - sum(rest, Decimal(0)) for first, *rest in zip(row, *rows, strict=True))


def negative(row: Amounts) -> Amounts:
    return tuple(-value for value in row)


def change(balance: Amounts) -> Amounts:
    """Each year's movement of a balance."""
    return tuple(end - begin for end, begin in pairwise(balance))


def percent(part: Decimal, whole: Decimal, places: str = "0.1") -> Decimal:
    return (part / whole * 100).quantize(Decimal(places), ROUND_HALF_UP)


def growth(row: Amounts, year: int = 0) -> Decimal:
    return percent(row[year] - row[year + 1], row[year + 1])


def cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Income:
    """An income statement down to diluted earnings per share; the columns may be years or quarters."""

    flow_control: Amounts
    precision_pumps: Amounts
    field_services: Amounts
    cost_of_products: Amounts
    cost_of_services: Amounts
    selling: Amounts
    research: Amounts
    amortization: Amounts
    restructuring: Amounts
    interest: Amounts
    other_income: Amounts
    tax: Amounts
    basic_shares: Amounts
    diluted_shares: Amounts
    acquisition_costs: Amounts
    depreciation: Amounts

    @property
    def products(self) -> Amounts:
        return add(self.flow_control, self.precision_pumps)

    @property
    def revenue(self) -> Amounts:
        return add(self.products, self.field_services)

    @property
    def cost(self) -> Amounts:
        return add(self.cost_of_products, self.cost_of_services)

    @property
    def gross_profit(self) -> Amounts:
        return less(self.revenue, self.cost)

    @property
    def operating_expenses(self) -> Amounts:
        return add(self.selling, self.research, self.amortization, self.restructuring)

    @property
    def operating_income(self) -> Amounts:
        return less(self.gross_profit, self.operating_expenses)

    @property
    def pretax(self) -> Amounts:
        return add(less(self.operating_income, self.interest), self.other_income)

    @property
    def net_income(self) -> Amounts:
        return less(self.pretax, self.tax)

    @property
    def basic_eps(self) -> Amounts:
        return tuple(cents(n / s) for n, s in zip(self.net_income, self.basic_shares, strict=True))

    @property
    def diluted_eps(self) -> Amounts:
        return tuple(cents(n / s) for n, s in zip(self.net_income, self.diluted_shares, strict=True))

    @property
    def adjustments(self) -> Amounts:
        return add(self.amortization, self.restructuring, self.acquisition_costs)

    @property
    def adjusted_operating_income(self) -> Amounts:
        return add(self.operating_income, self.adjustments)

    @property
    def adjusted_ebitda(self) -> Amounts:
        return add(self.adjusted_operating_income, self.depreciation)

    @property
    def tax_on_adjustments(self) -> Amounts:
        rate = Decimal("0.23")
        return tuple(-(value * rate).quantize(Decimal("0.1"), ROUND_HALF_UP) for value in self.adjustments)

    @property
    def adjusted_net_income(self) -> Amounts:
        return add(self.net_income, self.adjustments, self.tax_on_adjustments)

    @property
    def adjusted_eps(self) -> Amounts:
        return tuple(cents(n / s) for n, s in zip(self.adjusted_net_income, self.diluted_shares, strict=True))


YEAR = Income(
    flow_control=amounts("583.7 538.9 512.4"),
    precision_pumps=amounts("301.5 287.3 298.6"),
    field_services=amounts("279.4 241.6 214.8"),
    cost_of_products=amounts("557.7 531.3 527.2"),
    cost_of_services=amounts("173.2 154.1 139.6"),
    selling=amounts("209.6 195.4 189.8"),
    research=amounts("46.6 41.6 38.9"),
    amortization=amounts("16.8 14.2 14.2"),
    restructuring=amounts("3.9 11.3 6.4"),
    interest=amounts("24.3 21.9 18.7"),
    other_income=amounts("2.1 -0.8 1.2"),
    tax=amounts("31.0 22.6 21.4"),
    basic_shares=amounts("41.1 41.5 41.8"),
    diluted_shares=amounts("41.7 42.0 42.3"),
    acquisition_costs=amounts("2.6 0.0 0.0"),
    depreciation=amounts("36.9 34.1 32.6"),
)

# The fourth quarters of fiscal 2025 and fiscal 2024.
QUARTER = Income(
    flow_control=amounts("157.9 142.6"),
    precision_pumps=amounts("80.4 75.2"),
    field_services=amounts("75.9 63.9"),
    cost_of_products=amounts("148.7 139.2"),
    cost_of_services=amounts("46.6 40.5"),
    selling=amounts("55.4 50.2"),
    research=amounts("12.2 10.8"),
    amortization=amounts("4.6 3.5"),
    restructuring=amounts("0.7 3.8"),
    interest=amounts("6.4 5.6"),
    other_income=amounts("0.5 -0.3"),
    tax=amounts("9.2 6.5"),
    basic_shares=amounts("40.9 41.4"),
    diluted_shares=amounts("41.5 41.9"),
    acquisition_costs=amounts("0.4 0.0"),
    depreciation=amounts("9.7 8.8"),
)

# First to fourth quarter of fiscal 2025: revenue, gross profit, operating income, net income.
QUARTERS = {
    "Revenue": amounts("272.6 281.3 296.5 314.2"),
    "Gross profit": amounts("99.9 104.0 110.9 118.9"),
    "Operating income": amounts("33.6 36.4 40.8 46.0"),
    "Net income": amounts("21.8 23.7 27.2 30.9"),
}

SEGMENT_INCOME = {
    "Flow Control": amounts("113.8 93.1 84.6"),
    "Precision Pumps": amounts("40.6 33.9 38.2"),
    "Field Services": amounts("58.3 45.2 36.5"),
}
SEGMENT_REVENUE = {
    "Flow Control": YEAR.flow_control,
    "Precision Pumps": YEAR.precision_pumps,
    "Field Services": YEAR.field_services,
}
CORPORATE = less(add(*SEGMENT_INCOME.values()), YEAR.amortization, YEAR.restructuring, YEAR.operating_income)

GEOGRAPHY = {
    "United States": amounts("698.8 651.4 630.9"),
    "Europe": amounts("256.2 234.9 221.6"),
    "Asia Pacific": amounts("139.7 117.4 112.8"),
    "Other": amounts("69.9 64.1 60.5"),
}

# ---------------------------------------------------------------- balances at June 30, 2025 back to 2022

RECEIVABLES = amounts("206.8 184.3 176.9 168.4")
INVENTORIES = amounts("189.4 178.2 181.6 172.5")
PREPAID = amounts("27.3 24.9 23.4 21.7")
OTHER_ASSETS = amounts("31.2 30.4 29.1 28.3")
PAYABLES = amounts("112.5 103.4 99.8 96.2")
ACCRUED = amounts("93.8 82.9 77.6 74.1")
CONTRACT_LIABILITIES = amounts("55.3 46.7 42.2 38.5")
OTHER_LIABILITIES = amounts("36.1 34.9 34.2 33.6")
LEASE_ASSETS = amounts("49.7 45.1 46.3 44.6")
LEASES_CURRENT = amounts("11.9 10.8 10.6 10.2")
LEASES_LATER = amounts("39.6 36.1 37.5 36.2")
DEBT_CURRENT = amounts("45.0 35.0 40.0 25.0")

# What the fiscal 2025 acquisition of Castell Seal Services brought, net of cash; it adds up to its price.
ACQUIRED = {
    "Accounts receivable": Decimal("6.2"),
    "Inventories": Decimal("7.4"),
    "Prepaid expenses": Decimal("0.6"),
    "Property, plant and equipment": Decimal("11.3"),
    "Goodwill": Decimal("42.8"),
    "Intangible assets": Decimal("28.4"),
    "Accounts payable": Decimal("-3.1"),
    "Accrued liabilities": Decimal("-2.2"),
    "Contract liabilities": Decimal("-1.4"),
    "Deferred income taxes": Decimal("-3.5"),
}
ACQUISITION_PRICE = sum(ACQUIRED.values(), Decimal(0))


def _acquired(name: str) -> Amounts:
    return (ACQUIRED[name], Decimal(0), Decimal(0))


def _rolled(opening: str, *movements: Amounts) -> Amounts:
    """The balance at each June 30, from the opening balance of 2022 and the movements of each year."""
    balances = [Decimal(opening)]
    for movement in reversed(add(*movements)):
        balances.insert(0, balances[0] + movement)
    return tuple(balances)


# ---------------------------------------------------------------- cash flows

STOCK_COMPENSATION = amounts("12.4 10.6 9.8")
DEFERRED_TAX = amounts("-3.2 -1.4 -2.1")
CAPITAL_EXPENDITURES = amounts("-52.3 -41.7 -38.4")
DISPOSALS = amounts("0.9 0.6 1.1")
ACQUISITION = amounts("-86.5 0.0 0.0")
BORROWED = amounts("100.0 50.0 0.0")
REPAID = amounts("-35.0 -40.0 -25.0")
DIVIDENDS = amounts("-31.2 -28.2 -26.8")
DIVIDENDS_PER_SHARE = amounts("0.76 0.68 0.64")
REPURCHASES = amounts("-40.0 -25.0 -30.0")
OPTIONS = amounts("5.6 4.1 3.2")
CURRENCY_ON_CASH = amounts("-0.9 0.7 -1.3")
CURRENCY_ON_PLANT = amounts("-1.8 1.3 -2.4")

WORKING_CAPITAL = {
    "Accounts receivable": negative(less(change(RECEIVABLES), _acquired("Accounts receivable"))),
    "Inventories": negative(less(change(INVENTORIES), _acquired("Inventories"))),
    "Prepaid expenses and other current assets": negative(less(change(PREPAID), _acquired("Prepaid expenses"))),
    "Accounts payable": add(change(PAYABLES), _acquired("Accounts payable")),
    "Accrued liabilities": add(change(ACCRUED), _acquired("Accrued liabilities")),
    "Contract liabilities": add(change(CONTRACT_LIABILITIES), _acquired("Contract liabilities")),
    "Other, net": less(change(OTHER_LIABILITIES), change(OTHER_ASSETS)),
}
NON_CASH = {
    "Depreciation": YEAR.depreciation,
    "Amortization of intangible assets": YEAR.amortization,
    "Stock-based compensation": STOCK_COMPENSATION,
    "Deferred income taxes": DEFERRED_TAX,
}
OPERATING_CASH = add(YEAR.net_income, *NON_CASH.values(), *WORKING_CAPITAL.values())
INVESTING_CASH = add(CAPITAL_EXPENDITURES, ACQUISITION, DISPOSALS)
FINANCING_CASH = add(BORROWED, REPAID, DIVIDENDS, REPURCHASES, OPTIONS)
NET_CASH = add(OPERATING_CASH, INVESTING_CASH, FINANCING_CASH, CURRENCY_ON_CASH)
FREE_CASH_FLOW = add(OPERATING_CASH, CAPITAL_EXPENDITURES)

CASH = _rolled("96.3", NET_CASH)
PLANT = _rolled(
    "254.0",
    negative(CAPITAL_EXPENDITURES),
    negative(YEAR.depreciation),
    negative(DISPOSALS),
    _acquired("Property, plant and equipment"),
    CURRENCY_ON_PLANT,
)
GOODWILL = _rolled("312.6", _acquired("Goodwill"))
INTANGIBLES = _rolled("148.0", _acquired("Intangible assets"), negative(YEAR.amortization))
DEFERRED_TAXES = _rolled("41.2", DEFERRED_TAX, negative(_acquired("Deferred income taxes")))
DEBT = _rolled("345.0", BORROWED, REPAID)
DEBT_LATER = less(DEBT, DEBT_CURRENT)
PAID_IN = _rolled("214.6", STOCK_COMPENSATION, OPTIONS)
RETAINED = _rolled("436.4", YEAR.net_income, DIVIDENDS)
TREASURY = _rolled("-56.9", REPURCHASES)
TRANSLATION = _rolled("-22.7", CURRENCY_ON_CASH, CURRENCY_ON_PLANT)

CURRENT_ASSETS = add(CASH, RECEIVABLES, INVENTORIES, PREPAID)
ASSETS = add(CURRENT_ASSETS, PLANT, LEASE_ASSETS, GOODWILL, INTANGIBLES, OTHER_ASSETS)
CURRENT_LIABILITIES = add(PAYABLES, ACCRUED, CONTRACT_LIABILITIES, LEASES_CURRENT, DEBT_CURRENT)
LIABILITIES = add(CURRENT_LIABILITIES, DEBT_LATER, LEASES_LATER, DEFERRED_TAXES, OTHER_LIABILITIES)
EQUITY = add(PAID_IN, RETAINED, TREASURY, TRANSLATION)

# ---------------------------------------------------------------- notes

DEBT_MATURITIES: dict[str, Decimal] = dict(
    zip(("2026", "2027", "2028", "2029", "2030", "Thereafter"), amounts("45 35 40 125 25 125"), strict=True)
)
LEASE_PAYMENTS: dict[str, Decimal] = dict(
    zip(("2026", "2027", "2028", "2029", "2030", "Thereafter"), amounts("14.1 12.6 10.4 8.2 6.0 7.9"), strict=True)
)
IMPUTED_INTEREST = Decimal("7.7")
DEBT_BY_KIND = {
    "Revolving credit facility due fiscal 2029": amounts("80.0 0.0"),
    "Term loan due fiscal 2030": amounts("190.0 225.0"),
    "5.85% senior notes due fiscal 2032": amounts("125.0 105.0"),
}
FEDERAL_TAX = tuple((value * Decimal("0.21")).quantize(Decimal("0.1"), ROUND_HALF_UP) for value in YEAR.pretax)
STATE_TAX = amounts("3.6 2.6 2.4")
FOREIGN_TAX = amounts("1.3 1.2 0.9")
RESEARCH_CREDITS = amounts("-2.5 -1.8 -1.6")
OTHER_TAX = less(YEAR.tax, FEDERAL_TAX, STATE_TAX, FOREIGN_TAX, RESEARCH_CREDITS)
PLANT_BY_KIND = {
    "Land and improvements": amounts("26.8 24.6"),
    "Buildings": amounts("148.5 139.4"),
    "Machinery and equipment": amounts("342.7 318.2"),
    "Construction in progress": amounts("24.9 19.6"),
}
ACCUMULATED_DEPRECIATION = amounts("-254.3 -237.2")
INVENTORY_BY_KIND = {
    "Raw materials": amounts("71.3 68.0"),
    "Work in process": amounts("44.6 41.9"),
    "Finished goods": amounts("73.5 68.3"),
}
ACCRUED_BY_KIND = {
    "Compensation and benefits": amounts("41.7 36.8"),
    "Product warranty": amounts("12.4 11.2"),
    "Income and other taxes": amounts("14.3 12.6"),
    "Other": amounts("25.4 22.3"),
}
LEASE_COST = {
    "Operating lease cost": amounts("13.9 13.2 12.7"),
    "Short-term lease cost": amounts("1.6 1.5 1.3"),
    "Variable lease cost": amounts("2.2 2.0 1.9"),
}
BACKLOG = amounts("418.3 371.5")
OUTLOOK = {
    "Revenue": "$1,230 million to $1,260 million",
    "Adjusted operating margin": "15.8% to 16.3%",
    "Adjusted diluted earnings per share": "$3.15 to $3.35",
    "Capital expenditures": "$55 million to $60 million",
    "Effective tax rate": "approximately 23%",
}


def figure(value: Decimal, places: int = 1) -> str:
    """As a filing prints it: `1,164.6`, `(52.3)`, a dash for nothing."""
    if not value:
        return "—"
    text = f"{abs(value):,.{places}f}"
    return f"({text})" if value < 0 else text
