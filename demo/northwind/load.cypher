// Northwind as a graph:  mycel -f load.cypher
// Every step can be repeated: an interrupted load is completed by a second run.
// The server's import.directory is this folder; file:/// addresses are relative to it.

CREATE CONSTRAINT northwind_product IF NOT EXISTS FOR (n:Product) REQUIRE n.productID IS UNIQUE;
CREATE CONSTRAINT northwind_category IF NOT EXISTS FOR (n:Category) REQUIRE n.categoryID IS UNIQUE;
CREATE CONSTRAINT northwind_supplier IF NOT EXISTS FOR (n:Supplier) REQUIRE n.supplierID IS UNIQUE;
CREATE CONSTRAINT northwind_customer IF NOT EXISTS FOR (n:Customer) REQUIRE n.customerID IS UNIQUE;
CREATE CONSTRAINT northwind_order IF NOT EXISTS FOR (n:Order) REQUIRE n.orderID IS UNIQUE;
CREATE CONSTRAINT northwind_employee IF NOT EXISTS FOR (n:Employee) REQUIRE n.employeeID IS UNIQUE;
CREATE CONSTRAINT northwind_shipper IF NOT EXISTS FOR (n:Shipper) REQUIRE n.shipperID IS UNIQUE;
CREATE CONSTRAINT northwind_territory IF NOT EXISTS FOR (n:Territory) REQUIRE n.territoryID IS UNIQUE;
CREATE CONSTRAINT northwind_region IF NOT EXISTS FOR (n:Region) REQUIRE n.regionID IS UNIQUE;
CREATE INDEX northwind_order_date IF NOT EXISTS FOR (n:Order) ON (n.orderDate);

// What has no foreign key.

LOAD CSV WITH HEADERS FROM 'file:///categories.csv' AS row
MERGE (n:Category {categoryID: toInteger(row.categoryID)})
SET n += {categoryName: row.categoryName, description: row.description};

LOAD CSV WITH HEADERS FROM 'file:///suppliers.csv' AS row
MERGE (n:Supplier {supplierID: toInteger(row.supplierID)})
SET n += {companyName: row.companyName, contactName: row.contactName,
          contactTitle: row.contactTitle, address: row.address, city: row.city, region: row.region,
          postalCode: row.postalCode, country: row.country, phone: row.phone, fax: row.fax, homePage: row.homePage};

LOAD CSV WITH HEADERS FROM 'file:///customers.csv' AS row
MERGE (n:Customer {customerID: row.customerID})
SET n += {companyName: row.companyName, contactName: row.contactName,
          contactTitle: row.contactTitle, address: row.address, city: row.city, region: row.region,
          postalCode: row.postalCode, country: row.country, phone: row.phone, fax: row.fax};

LOAD CSV WITH HEADERS FROM 'file:///shippers.csv' AS row
MERGE (n:Shipper {shipperID: toInteger(row.shipperID)})
SET n += {companyName: row.companyName, phone: row.phone};

LOAD CSV WITH HEADERS FROM 'file:///regions.csv' AS row
MERGE (n:Region {regionID: toInteger(row.regionID)})
SET n += {description: row.regionDescription};

// Territories and employees: an employee's manager may come later in the file, so REPORTS_TO is a second pass.

LOAD CSV WITH HEADERS FROM 'file:///territories.csv' AS row
MATCH (r:Region {regionID: toInteger(row.regionID)})
MERGE (t:Territory {territoryID: row.territoryID})
SET t.description = row.territoryDescription
MERGE (t)-[:IN_REGION]->(r);

LOAD CSV WITH HEADERS FROM 'file:///employees.csv' AS row
MERGE (n:Employee {employeeID: toInteger(row.employeeID)})
SET n += {firstName: row.firstName, lastName: row.lastName, title: row.title,
          titleOfCourtesy: row.titleOfCourtesy, birthDate: date(left(row.birthDate, 10)),
          hireDate: date(left(row.hireDate, 10)), address: row.address, city: row.city, region: row.region,
          postalCode: row.postalCode, country: row.country, homePhone: row.homePhone,
          extension: row.extension, notes: row.notes};

LOAD CSV WITH HEADERS FROM 'file:///employees.csv' AS row
MATCH (e:Employee {employeeID: toInteger(row.employeeID)})
MATCH (boss:Employee {employeeID: toInteger(row.reportsTo)})
MERGE (e)-[:REPORTS_TO]->(boss);

LOAD CSV WITH HEADERS FROM 'file:///employee-territories.csv' AS row
MATCH (e:Employee {employeeID: toInteger(row.employeeID)})
MATCH (t:Territory {territoryID: row.territoryID})
MERGE (e)-[:IN_TERRITORY]->(t);

// Products with their category and supplier.

LOAD CSV WITH HEADERS FROM 'file:///products.csv' AS row
MATCH (c:Category {categoryID: toInteger(row.categoryID)})
MATCH (s:Supplier {supplierID: toInteger(row.supplierID)})
MERGE (p:Product {productID: toInteger(row.productID)})
SET p += {productName: row.productName, quantityPerUnit: row.quantityPerUnit,
          unitPrice: toFloat(row.unitPrice), unitsInStock: toInteger(row.unitsInStock),
          unitsOnOrder: toInteger(row.unitsOnOrder), reorderLevel: toInteger(row.reorderLevel),
          discontinued: row.discontinued <> '0'}
MERGE (p)-[:PART_OF]->(c)
MERGE (s)-[:SUPPLIES]->(p);

// Orders with who bought, who sold, who shipped; then their lines. shippedDate is missing for orders not sent yet.

LOAD CSV WITH HEADERS FROM 'file:///orders.csv' AS row
MATCH (c:Customer {customerID: row.customerID})
MATCH (e:Employee {employeeID: toInteger(row.employeeID)})
MATCH (s:Shipper {shipperID: toInteger(row.shipVia)})
MERGE (o:Order {orderID: toInteger(row.orderID)})
SET o += {orderDate: date(left(row.orderDate, 10)),
          requiredDate: date(left(row.requiredDate, 10)), shippedDate: date(left(row.shippedDate, 10)),
          freight: toFloat(row.freight), shipName: row.shipName, shipAddress: row.shipAddress, shipCity: row.shipCity,
          shipRegion: row.shipRegion, shipPostalCode: row.shipPostalCode, shipCountry: row.shipCountry}
MERGE (c)-[:PURCHASED]->(o)
MERGE (e)-[:SOLD]->(o)
MERGE (o)-[:SHIPPED_BY]->(s);

LOAD CSV WITH HEADERS FROM 'file:///order-details.csv' AS row
MATCH (o:Order {orderID: toInteger(row.orderID)})
MATCH (p:Product {productID: toInteger(row.productID)})
MERGE (o)-[line:ORDERS]->(p)
SET line += {unitPrice: toFloat(row.unitPrice), quantity: toInteger(row.quantity), discount: toFloat(row.discount)};
