"""The books in, printed tables out: titles, units, columns and rows, for the filing and the release to draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from data.samples import books
from data.samples.books import Amounts, figure, percent

MILLIONS = "(in millions)"
PER_SHARE = "(in millions, except per share amounts)"
YEAR_ENDED = ("Year ended June 30,", ("2025", "2024", "2023"))


@dataclass(frozen=True)
class Row:
    """One printed row; without cells a heading. `sum_above` rules its figures off, `dollar` puts a $ before them."""

    label: str
    cells: tuple[str, ...] = ()
    indent: int = 0
    dollar: bool = False
    sum_above: bool = False


@dataclass(frozen=True)
class Table:
    title: str
    units: str
    over: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def line(label: str, values: Amounts, indent: int = 0, places: int = 1, *, dollar: bool = False) -> Row:
    return Row(label, tuple(figure(value, places) for value in values), indent, dollar)


def total(label: str, values: Amounts, indent: int = 0, *, dollar: bool = False) -> Row:
    return Row(label, tuple(figure(value) for value in values), indent, dollar, sum_above=True)


def shares_of(label: str, parts: Amounts, wholes: Amounts, indent: int = 0) -> Row:
    return Row(label, tuple(f"{percent(p, w)}%" for p, w in zip(parts, wholes, strict=True)), indent)


def lines(parts: Mapping[str, Amounts], indent: int = 0) -> tuple[Row, ...]:
    """One row for each part, the first with dollar signs."""
    return tuple(line(name, values, indent, dollar=n == 0) for n, (name, values) in enumerate(parts.items()))


def income_rows(income: books.Income) -> tuple[Row, ...]:
    return (
        Row("Revenue:"),
        line("Products", income.products, 1, dollar=True),
        line("Services", income.field_services, 1),
        total("Total revenue", income.revenue, 2),
        Row("Cost of revenue:"),
        line("Cost of products", income.cost_of_products, 1),
        line("Cost of services", income.cost_of_services, 1),
        total("Total cost of revenue", income.cost, 2),
        total("Gross profit", income.gross_profit),
        Row("Operating expenses:"),
        line("Selling, general and administrative", income.selling, 1),
        line("Research and development", income.research, 1),
        line("Amortization of intangible assets", income.amortization, 1),
        line("Restructuring charges", income.restructuring, 1),
        total("Total operating expenses", income.operating_expenses, 2),
        total("Operating income", income.operating_income),
        line("Interest expense", books.negative(income.interest)),
        line("Other income (expense), net", income.other_income),
        total("Income before income taxes", income.pretax),
        line("Provision for income taxes", income.tax),
        total("Net income", income.net_income, dollar=True),
        Row("Earnings per share:"),
        line("Basic", income.basic_eps, 1, 2, dollar=True),
        line("Diluted", income.diluted_eps, 1, 2, dollar=True),
        Row("Weighted-average shares outstanding:"),
        line("Basic", income.basic_shares, 1),
        line("Diluted", income.diluted_shares, 1),
    )


def income_statement() -> Table:
    dividends = line("Cash dividends declared per share", books.DIVIDENDS_PER_SHARE, 0, 2, dollar=True)
    return Table("Consolidated Statements of Income", PER_SHARE, *YEAR_ENDED, (*income_rows(books.YEAR), dividends))


def balance_sheet() -> Table:
    return Table("Consolidated Balance Sheets", MILLIONS, "June 30,", ("2025", "2024"), balance_rows())


def balance_rows() -> tuple[Row, ...]:
    def two(label: str, values: Amounts, indent: int = 1, *, dollar: bool = False) -> Row:
        return line(label, values[:2], indent, dollar=dollar)

    def summed(label: str, values: Amounts, indent: int = 2, *, dollar: bool = False) -> Row:
        return total(label, values[:2], indent, dollar=dollar)

    return (
        Row("ASSETS"),
        Row("Current assets:"),
        two("Cash and cash equivalents", books.CASH, dollar=True),
        two("Accounts receivable, net of allowances of $4.1 and $3.8", books.RECEIVABLES),
        two("Inventories", books.INVENTORIES),
        two("Prepaid expenses and other current assets", books.PREPAID),
        summed("Total current assets", books.CURRENT_ASSETS),
        two("Property, plant and equipment, net", books.PLANT, 0),
        two("Operating lease right-of-use assets", books.LEASE_ASSETS, 0),
        two("Goodwill", books.GOODWILL, 0),
        two("Intangible assets, net", books.INTANGIBLES, 0),
        two("Other assets", books.OTHER_ASSETS, 0),
        summed("Total assets", books.ASSETS, dollar=True),
        Row("LIABILITIES AND SHAREHOLDERS’ EQUITY"),
        Row("Current liabilities:"),
        two("Accounts payable", books.PAYABLES, dollar=True),
        two("Accrued liabilities", books.ACCRUED),
        two("Contract liabilities", books.CONTRACT_LIABILITIES),
        two("Current portion of operating lease liabilities", books.LEASES_CURRENT),
        two("Current portion of long-term debt", books.DEBT_CURRENT),
        summed("Total current liabilities", books.CURRENT_LIABILITIES),
        two("Long-term debt", books.DEBT_LATER, 0),
        two("Operating lease liabilities", books.LEASES_LATER, 0),
        two("Deferred income taxes", books.DEFERRED_TAXES, 0),
        two("Other liabilities", books.OTHER_LIABILITIES, 0),
        summed("Total liabilities", books.LIABILITIES),
        Row("Commitments and contingencies (Note 12)"),
        Row("Shareholders’ equity:"),
        two("Common stock and additional paid-in capital", books.PAID_IN),
        two("Retained earnings", books.RETAINED),
        two("Treasury stock, at cost", books.TREASURY),
        two("Accumulated other comprehensive loss", books.TRANSLATION),
        summed("Total shareholders’ equity", books.EQUITY),
        summed("Total liabilities and shareholders’ equity", books.add(books.LIABILITIES, books.EQUITY), dollar=True),
    )


def cash_flow_statement() -> Table:
    rows = (
        Row("Operating activities:"),
        line("Net income", books.YEAR.net_income, 1, dollar=True),
        Row("Adjustments to reconcile net income to net cash provided by operating activities:", (), 1),
        *(line(name, values, 2) for name, values in books.NON_CASH.items()),
        Row("Changes in operating assets and liabilities, net of acquisition:", (), 1),
        *(line(name, values, 2) for name, values in books.WORKING_CAPITAL.items()),
        total("Net cash provided by operating activities", books.OPERATING_CASH, 3),
        Row("Investing activities:"),
        line("Capital expenditures", books.CAPITAL_EXPENDITURES, 1),
        line("Acquisition of business, net of cash acquired", books.ACQUISITION, 1),
        line("Proceeds from sales of property, plant and equipment", books.DISPOSALS, 1),
        total("Net cash used in investing activities", books.INVESTING_CASH, 3),
        Row("Financing activities:"),
        line("Proceeds from long-term debt", books.BORROWED, 1),
        line("Repayments of long-term debt", books.REPAID, 1),
        line("Dividends paid", books.DIVIDENDS, 1),
        line("Repurchases of common stock", books.REPURCHASES, 1),
        line("Proceeds from exercise of stock options", books.OPTIONS, 1),
        total("Net cash used in financing activities", books.FINANCING_CASH, 3),
        line("Effect of exchange rate changes on cash", books.CURRENCY_ON_CASH),
        total("Net increase (decrease) in cash and cash equivalents", books.NET_CASH),
        line("Cash and cash equivalents at beginning of year", books.CASH[1:]),
        total("Cash and cash equivalents at end of year", books.CASH[:3], dollar=True),
        Row("Supplemental disclosure:"),
        line("Cash paid for interest", books.amounts("23.8 21.4 18.5"), 1, dollar=True),
        line("Cash paid for income taxes", books.amounts("32.6 24.8 22.1"), 1),
    )
    return Table("Consolidated Statements of Cash Flows", MILLIONS, *YEAR_ENDED, rows)


def comprehensive_income() -> Table:
    translation = books.add(books.CURRENCY_ON_CASH, books.CURRENCY_ON_PLANT)
    rows = (
        line("Net income", books.YEAR.net_income, dollar=True),
        Row("Other comprehensive income (loss), net of tax:"),
        line("Foreign currency translation adjustments", translation, 1),
        total("Comprehensive income", books.add(books.YEAR.net_income, translation), dollar=True),
    )
    return Table("Consolidated Statements of Comprehensive Income", MILLIONS, *YEAR_ENDED, rows)


def equity_statement() -> Table:
    """Components across, the three years down."""
    accounts = (books.PAID_IN, books.RETAINED, books.TREASURY, books.TRANSLATION)
    rows = [_equity_row("Balance at June 30, 2022", tuple(account[3] for account in accounts), dollar=True)]
    zero = Decimal(0)
    for year in (2, 1, 0):
        translation = books.CURRENCY_ON_CASH[year] + books.CURRENCY_ON_PLANT[year]
        rows += [
            _equity_row("Net income", (zero, books.YEAR.net_income[year], zero, zero), 1),
            _equity_row("Currency translation", (zero, zero, zero, translation), 1),
            _equity_row("Stock-based compensation", (books.STOCK_COMPENSATION[year], zero, zero, zero), 1),
            _equity_row("Exercise of stock options", (books.OPTIONS[year], zero, zero, zero), 1),
            _equity_row("Dividends", (zero, books.DIVIDENDS[year], zero, zero), 1),
            _equity_row("Repurchases", (zero, zero, books.REPURCHASES[year], zero), 1),
        ]
        closing = tuple(account[year] for account in accounts)
        rows.append(_equity_row(f"Balance at June 30, {books.YEARS[year]}", closing, dollar=True))
    columns = ("Paid-in capital", "Retained earnings", "Treasury stock", "Other comp. loss", "Total")
    return Table("Consolidated Statements of Shareholders’ Equity", MILLIONS, "", columns, tuple(rows))


def _equity_row(label: str, values: Amounts, indent: int = 0, *, dollar: bool = False) -> Row:
    cells = tuple(figure(value) for value in (*values, sum(values, Decimal(0))))
    return Row(label, cells, indent, dollar, sum_above=dollar)


def segments() -> Table:
    rows = (
        Row("Revenue:"),
        *lines(books.SEGMENT_REVENUE, 1),
        total("Total revenue", books.YEAR.revenue, 2, dollar=True),
        Row("Segment operating income:"),
        *lines(books.SEGMENT_INCOME, 1),
        total("Total segment operating income", books.add(*books.SEGMENT_INCOME.values()), 2),
        line("Corporate expenses", books.negative(books.CORPORATE), 1),
        line("Amortization of intangible assets", books.negative(books.YEAR.amortization), 1),
        line("Restructuring charges", books.negative(books.YEAR.restructuring), 1),
        total("Operating income", books.YEAR.operating_income, 2, dollar=True),
    )
    return Table("Segment information", MILLIONS, *YEAR_ENDED, rows)


def geography() -> Table:
    rows = (*lines(books.GEOGRAPHY), total("Total revenue", books.YEAR.revenue, 1, dollar=True))
    return Table("Revenue by destination", MILLIONS, *YEAR_ENDED, rows)


def two_dates(title: str, parts: Mapping[str, Amounts], label: str, *more: Row) -> Table:
    """A balance at two dates by kind, and its total."""
    rows = (*lines(parts), *more)
    summed = books.add(*parts.values())
    return Table(title, MILLIONS, "June 30,", ("2025", "2024"), (*rows, total(label, summed, 1, dollar=True)))


def plant() -> Table:
    gross = two_dates("Property, plant and equipment", books.PLANT_BY_KIND, "Total, at cost")
    rows = (
        line("Less accumulated depreciation", books.ACCUMULATED_DEPRECIATION),
        total("Property, plant and equipment, net", books.PLANT[:2], 1, dollar=True),
    )
    return Table(gross.title, gross.units, gross.over, gross.columns, (*gross.rows, *rows))


def debt() -> Table:
    drawn = two_dates("Debt", books.DEBT_BY_KIND, "Total debt")
    rows = (
        line("Less current portion", books.negative(books.DEBT_CURRENT[:2])),
        total("Long-term debt", books.DEBT_LATER[:2], 1, dollar=True),
    )
    return Table(drawn.title, drawn.units, drawn.over, drawn.columns, (*drawn.rows, *rows))


def maturities(title: str, parts: Mapping[str, Decimal], *more: Row) -> Table:
    rows = tuple(
        line(year if year == "Thereafter" else f"Fiscal {year}", (value,), dollar=n == 0)
        for n, (year, value) in enumerate(parts.items())
    )
    return Table(
        title, MILLIONS, "", ("Amount",), (*rows, total("Total", (sum(parts.values(), Decimal(0)),), 1), *more)
    )


def lease_maturities() -> Table:
    owed = books.LEASES_CURRENT[0] + books.LEASES_LATER[0]
    return maturities(
        "Maturities of operating lease liabilities",
        books.LEASE_PAYMENTS,
        line("Less imputed interest", (-books.IMPUTED_INTEREST,)),
        total("Operating lease liabilities", (owed,), 1, dollar=True),
    )


def lease_cost() -> Table:
    rows = (
        *lines(books.LEASE_COST),
        total("Total lease cost", books.add(*books.LEASE_COST.values()), 1, dollar=True),
    )
    return Table("Lease cost", MILLIONS, *YEAR_ENDED, rows)


def tax_reconciliation() -> Table:
    parts = {
        "Tax at the federal statutory rate of 21%": books.FEDERAL_TAX,
        "State income taxes, net of federal benefit": books.STATE_TAX,
        "Foreign rate differences": books.FOREIGN_TAX,
        "Research credits": books.RESEARCH_CREDITS,
        "Other, net": books.OTHER_TAX,
    }
    rows = (
        *lines(parts),
        total("Provision for income taxes", books.YEAR.tax, 1, dollar=True),
        shares_of("Effective tax rate", books.YEAR.tax, books.YEAR.pretax),
    )
    return Table("Reconciliation of the provision for income taxes", MILLIONS, *YEAR_ENDED, rows)


def acquisition() -> Table:
    rows = tuple(line(name, (value,), dollar=n == 0) for n, (name, value) in enumerate(books.ACQUIRED.items()))
    price = total("Purchase price, net of cash acquired", (books.ACQUISITION_PRICE,), 1, dollar=True)
    return Table("Castell Seal Services: assets acquired", MILLIONS, "", ("Fair value",), (*rows, price))


def warranty() -> Table:
    rows = (
        line("Balance at beginning of year", books.amounts("11.2 10.6"), dollar=True),
        line("Accruals for products sold", books.amounts("6.9 6.1")),
        line("Acquired", books.amounts("0.2 0")),
        line("Settlements", books.amounts("-5.9 -5.5")),
        total("Balance at end of year", books.amounts("12.4 11.2"), dollar=True),
    )
    return Table("Product warranty liability", MILLIONS, "Year ended June 30,", ("2025", "2024"), rows)


def quarters() -> Table:
    rows = lines(books.QUARTERS)
    columns = ("First quarter", "Second quarter", "Third quarter", "Fourth quarter")
    return Table("Quarterly results, fiscal 2025 (unaudited)", MILLIONS, "", columns, rows)


def results() -> Table:
    """Management's summary of results, with shares of revenue."""
    year = books.YEAR
    rows = (
        line("Revenue", year.revenue, dollar=True),
        line("Gross profit", year.gross_profit),
        shares_of("Gross margin", year.gross_profit, year.revenue, 1),
        line("Operating income", year.operating_income),
        shares_of("Operating margin", year.operating_income, year.revenue, 1),
        line("Net income", year.net_income),
        line("Diluted earnings per share", year.diluted_eps, 0, 2, dollar=True),
    )
    return Table("Summary of results", PER_SHARE, *YEAR_ENDED, rows)


def segment_margins() -> Table:
    rows = tuple(
        shares_of(name, books.SEGMENT_INCOME[name], books.SEGMENT_REVENUE[name]) for name in books.SEGMENT_INCOME
    )
    return Table("Segment operating margin", "(percent of segment revenue)", *YEAR_ENDED, rows)


def reconciliation(income: books.Income, over: str, columns: tuple[str, ...]) -> Table:
    """From operating income to the adjusted measures."""
    rows = (
        line("Operating income (GAAP)", income.operating_income, dollar=True),
        line("Amortization of intangible assets", income.amortization, 1),
        line("Restructuring charges", income.restructuring, 1),
        line("Acquisition-related costs", income.acquisition_costs, 1),
        total("Adjusted operating income (non-GAAP)", income.adjusted_operating_income, dollar=True),
        shares_of("Operating margin (GAAP)", income.operating_income, income.revenue, 1),
        shares_of("Adjusted operating margin (non-GAAP)", income.adjusted_operating_income, income.revenue, 1),
        line("Depreciation", income.depreciation, 1),
        total("Adjusted EBITDA (non-GAAP)", income.adjusted_ebitda, dollar=True),
        line("Net income (GAAP)", income.net_income, dollar=True),
        line("Adjustments above", income.adjustments, 1),
        line("Tax on adjustments at 23%", income.tax_on_adjustments, 1),
        total("Adjusted net income (non-GAAP)", income.adjusted_net_income, dollar=True),
        line("Diluted earnings per share (GAAP)", income.diluted_eps, 0, 2, dollar=True),
        line("Adjusted diluted earnings per share (non-GAAP)", income.adjusted_eps, 0, 2, dollar=True),
    )
    return Table("Reconciliation of non-GAAP measures", PER_SHARE, over, columns, rows)


def free_cash_flow() -> Table:
    rows = (
        line("Net cash provided by operating activities (GAAP)", books.OPERATING_CASH, dollar=True),
        line("Capital expenditures", books.CAPITAL_EXPENDITURES),
        total("Free cash flow (non-GAAP)", books.FREE_CASH_FLOW, dollar=True),
    )
    return Table("Free cash flow", MILLIONS, *YEAR_ENDED, rows)
