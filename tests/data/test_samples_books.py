from decimal import Decimal

from data.samples import books


def test_statements_foot():
    assert books.YEAR.revenue == books.amounts("1164.6 1067.8 1025.8")
    assert books.YEAR.gross_profit == books.amounts("433.7 382.4 359.0")
    assert books.YEAR.operating_income == books.amounts("156.8 119.9 109.7")
    assert books.YEAR.net_income == books.amounts("103.6 74.6 70.8")
    assert books.YEAR.diluted_eps == books.amounts("2.48 1.78 1.67")
    assert books.QUARTER.revenue == books.amounts("314.2 281.7")
    assert books.QUARTER.net_income == books.amounts("30.9 21.3")


def test_the_balance_sheet_balances_in_every_year():
    assert books.add(books.LIABILITIES, books.EQUITY) == books.ASSETS
    assert books.amounts("183.1 155.6 95.7 96.3") == books.CASH


def test_cash_rolls_forward():
    assert books.amounts("166.9 139.4 116.6") == books.OPERATING_CASH
    assert books.change(books.CASH) == books.NET_CASH


def test_quarters_add_up_to_the_year():
    totals = [sum(row) for row in books.QUARTERS.values()]
    year = books.YEAR
    assert totals == [row[0] for row in (year.revenue, year.gross_profit, year.operating_income, year.net_income)]
    last = [row[3] for row in books.QUARTERS.values()]
    quarter = books.QUARTER
    assert last == [
        row[0] for row in (quarter.revenue, quarter.gross_profit, quarter.operating_income, quarter.net_income)
    ]


def test_segments_and_geography_add_up():
    assert books.add(*books.SEGMENT_REVENUE.values()) == books.YEAR.revenue
    assert books.add(*books.GEOGRAPHY.values()) == books.YEAR.revenue
    assert books.amounts("35.2 26.8 29.0") == books.CORPORATE


def test_notes_agree_with_the_balance_sheet():
    assert sum(books.DEBT_MATURITIES.values()) == books.DEBT[0] == Decimal("395.0")
    assert books.add(*books.DEBT_BY_KIND.values()) == books.DEBT[:2]
    leases = books.LEASES_CURRENT[0] + books.LEASES_LATER[0]
    assert sum(books.LEASE_PAYMENTS.values()) - books.IMPUTED_INTEREST == leases
    assert books.add(*books.PLANT_BY_KIND.values(), books.ACCUMULATED_DEPRECIATION) == books.PLANT[:2]
    assert books.add(*books.INVENTORY_BY_KIND.values()) == books.INVENTORIES[:2]
    assert books.add(*books.ACCRUED_BY_KIND.values()) == books.ACCRUED[:2]
    assert -books.ACQUISITION[0] == books.ACQUISITION_PRICE
    assert abs(books.OTHER_TAX[0]) < 1
