// What a shop would ask its data. Run it with:  mycel -f questions.cypher

// 1. Which products bring in the most money?
MATCH (:Order)-[line:ORDERS]->(p:Product)
RETURN p.productName AS product, sum(line.quantity) AS units,
       round(sum(line.unitPrice * line.quantity * (1 - line.discount))) AS revenue
ORDER BY revenue DESC, product LIMIT 5;

// 2. Who are our best customers?
MATCH (c:Customer)-[:PURCHASED]->(o:Order)-[line:ORDERS]->(:Product)
RETURN c.companyName AS customer, c.country AS country, count(DISTINCT o) AS orders,
       round(sum(line.unitPrice * line.quantity * (1 - line.discount))) AS spent
ORDER BY spent DESC, customer LIMIT 5;

// 3. How do the categories compare?
MATCH (c:Category)<-[:PART_OF]-(p:Product)
OPTIONAL MATCH (p)<-[line:ORDERS]-(:Order)
RETURN c.categoryName AS category, count(DISTINCT p) AS products, count(line) AS orderLines,
       round(sum(line.unitPrice * line.quantity * (1 - line.discount))) AS revenue
ORDER BY revenue DESC, category;

// 4. What has to be ordered again, and from whom?
MATCH (s:Supplier)-[:SUPPLIES]->(p:Product)
WHERE NOT p.discontinued AND p.unitsInStock + p.unitsOnOrder <= p.reorderLevel
RETURN p.productName AS product, p.unitsInStock AS inStock, p.unitsOnOrder AS onOrder, p.reorderLevel AS reorderAt,
       s.companyName AS supplier, s.phone AS phone
ORDER BY product;

// 5. Which customers never bought anything?
MATCH (c:Customer)
OPTIONAL MATCH (c)-[:PURCHASED]->(o:Order)
WITH c, count(o) AS orders
WHERE orders = 0
RETURN c.companyName AS customer, c.contactName AS contact, c.phone AS phone
ORDER BY customer;

// 6. Which shipper is late most often?
MATCH (o:Order)-[:SHIPPED_BY]->(s:Shipper)
WHERE o.shippedDate IS NOT NULL
WITH s, count(*) AS shipped, sum(CASE WHEN o.shippedDate > o.requiredDate THEN 1 ELSE 0 END) AS late
RETURN s.companyName AS shipper, shipped, late, round(1000.0 * late / shipped) / 10 AS percent
ORDER BY percent DESC, shipper;

// 7. What do people buy together with Chai?
MATCH (:Product {productName: 'Chai'})<-[:ORDERS]-(o:Order)-[:ORDERS]->(other:Product)
RETURN other.productName AS product, count(*) AS together
ORDER BY together DESC, product LIMIT 5;

// 8. How did the first quarters of two years go, seller by seller?
MATCH (e:Employee)-[:SOLD]->(o:Order)
WHERE o.orderDate >= date('1997-01-01') AND o.orderDate < date('1997-04-01')
   OR o.orderDate >= date('1998-01-01') AND o.orderDate < date('1998-04-01')
WITH e, sum(CASE WHEN o.orderDate < date('1998-01-01') THEN 1 ELSE 0 END) AS in1997,
        sum(CASE WHEN o.orderDate < date('1998-01-01') THEN 0 ELSE 1 END) AS in1998
RETURN e.firstName + ' ' + e.lastName AS seller, in1997, in1998, in1998 - in1997 AS change
ORDER BY change DESC, seller;

// 9. What do customers with a taste like ALFKI's buy that ALFKI does not?
MATCH (me:Customer {customerID: 'ALFKI'})-[:PURCHASED]->(:Order)-[:ORDERS]->(p:Product)
WITH me, collect(DISTINCT p) AS mine
MATCH (other:Customer)-[:PURCHASED]->(:Order)-[:ORDERS]->(shared:Product)
WHERE other <> me AND shared IN mine
WITH mine, other, count(DISTINCT shared) AS common
ORDER BY common DESC, other.customerID LIMIT 10
MATCH (other)-[:PURCHASED]->(:Order)-[:ORDERS]->(new:Product)
WHERE NOT new IN mine
RETURN new.productName AS suggestion, count(DISTINCT other) AS similarCustomers
ORDER BY similarCustomers DESC, suggestion LIMIT 5;

// 10. Who reports to whom, and how many orders did the team sell?
MATCH (boss:Employee)<-[:REPORTS_TO]-(e:Employee)
OPTIONAL MATCH (e)-[:SOLD]->(o:Order)
RETURN boss.firstName + ' ' + boss.lastName AS manager, count(DISTINCT e) AS team, count(o) AS orders
ORDER BY orders DESC, manager;
