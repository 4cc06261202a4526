package dialog

import "shuangbai/models"

// memo is a Book that reads the same record only once in a turn, because a
// draft's questions are worked out anew whenever it changes.
type memo struct {
	Book
	merchants map[int64]*models.Merchant
	visits    map[int64]*models.Visit
	visitsOf  map[visitsOf][]models.Visit
	visitors  map[string]models.Visitor // by customer: a conversation has one account
}

type visitsOf struct {
	merchant int64
	since    string
}

func (m *memo) Merchant(id int64) (*models.Merchant, error) {
	return once(&m.merchants, id, func() (*models.Merchant, error) { return m.Book.Merchant(id) })
}

func (m *memo) Visit(id int64) (*models.Visit, error) {
	return once(&m.visits, id, func() (*models.Visit, error) { return m.Book.Visit(id) })
}

func (m *memo) VisitsOf(merchantID int64, since string) ([]models.Visit, error) {
	return once(&m.visitsOf, visitsOf{merchantID, since}, func() ([]models.Visit, error) {
		return m.Book.VisitsOf(merchantID, since)
	})
}

func (m *memo) Visitor(account, customer string) (models.Visitor, error) {
	return once(&m.visitors, customer, func() (models.Visitor, error) { return m.Book.Visitor(account, customer) })
}

func once[K comparable, V any](seen *map[K]V, k K, read func() (V, error)) (V, error) {
	if v, ok := (*seen)[k]; ok {
		return v, nil
	}
	v, err := read()
	if err != nil {
		return v, err
	}
	if *seen == nil {
		*seen = map[K]V{}
	}
	(*seen)[k] = v
	return v, nil
}
