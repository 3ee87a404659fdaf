PRAGMA foreign_keys = ON;
CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT NOT NULL, side TEXT CHECK (side IN ('north', 'south')));
CREATE TABLE orders(id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customers(id), amount REAL, placed TEXT);
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
INSERT INTO customers SELECT i, printf('customer %04d', (i * 7919) % 10007), CASE i % 3 WHEN 0 THEN 'north' ELSE 'south' END FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
INSERT INTO orders SELECT i, 1 + (i * 31) % 500, ((i * 7927) % 100000) / 100.0, date('2024-01-01', '+' || (i % 366) || ' days') FROM n;
COMMIT;
CREATE INDEX orders_by_customer ON orders(customer, placed);
CREATE UNIQUE INDEX customers_by_name ON customers(name, id);
CREATE VIEW totals AS SELECT c.name, c.side, count(o.id) AS n, round(sum(o.amount), 2) AS total
  FROM customers c JOIN orders o ON o.customer = c.id GROUP BY c.id;
CREATE TRIGGER big AFTER INSERT ON orders WHEN new.amount > 5000 BEGIN
  UPDATE customers SET name = name || ' (big)' WHERE id = new.customer;
END;
INSERT INTO orders(customer, amount, placed) VALUES (7, 9999, '2025-01-01');
CREATE TABLE documents(id INTEGER PRIMARY KEY, body BLOB);
INSERT INTO documents VALUES (1, zeroblob(300000)), (2, x'00ff10'), (3, 'text');
SAVEPOINT undone;
DELETE FROM orders WHERE id % 2 = 0;
ROLLBACK TO undone;
RELEASE undone;
UPDATE orders SET amount = amount + 1 WHERE placed BETWEEN '2024-02-01' AND '2024-02-29';
ANALYZE;
