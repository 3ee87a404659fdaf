.mode list
SELECT name, n, total FROM totals ORDER BY total DESC, name LIMIT 8;
SELECT side, count(*), round(avg(amount), 3) FROM customers JOIN orders ON orders.customer = customers.id GROUP BY side;
SELECT placed, amount FROM orders WHERE customer = 42 ORDER BY placed, id LIMIT 5;
SELECT name FROM customers WHERE name LIKE '%big%';
EXPLAIN QUERY PLAN SELECT * FROM orders WHERE customer = 3 AND placed > '2024-06-01';
SELECT strftime('%Y-%m', placed) AS month, count(*) FROM orders GROUP BY month HAVING count(*) > 1600 ORDER BY 1;
SELECT id, length(body), typeof(body), quote(substr(body, 1, 3)) FROM documents;
SELECT name, rank() OVER (ORDER BY total DESC) AS place FROM totals ORDER BY place LIMIT 3;
SELECT * FROM customers LEFT JOIN orders ON orders.customer = customers.id AND orders.amount > 990 WHERE customers.id < 4 ORDER BY 1, 4;
.mode json
SELECT json_group_array(name) AS names FROM (SELECT name FROM customers ORDER BY id LIMIT 3);
.mode column
SELECT 1.5 AS number, NULL AS empty, 'text' AS words, x'616263' AS bytes;
INSERT INTO orders(customer, amount) VALUES (99999, 1) ON CONFLICT DO NOTHING;
SELECT count(*) FROM sqlite_master;
SELECT * FROM missing_table;
