// Package store keeps the records in MySQL, MariaDB or SQLite, by one code path
// for all of them: no vendor-only SQL, READ COMMITTED, and unique keys and
// version columns to decide who was first.
//
// An exported method opens its own transaction; lower-case functions that take a
// *gorm.DB join the caller's. Columns that hold personal data are sealed by the
// "sealed" serializer of their record; never write them with Updates(map), which
// goes around it. Errors are models.Error, so a driver's words reach no person.
package store
