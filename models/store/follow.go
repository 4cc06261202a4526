package store

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
)

// pollEvery is how often a follower looks for changes by other replicas.
const pollEvery = 500 * time.Millisecond

// news is what a committed transaction changed of the directory.
type news struct {
	merchants       []models.MerchantName // recorded new
	roster, renamed bool
	words           bool // answers or examples
}

// read reports whether something must be read again.
func (n news) read() bool { return n.roster || n.renamed || n.words }

// followers are the directories that follow a store.
type followers struct {
	mu   sync.Mutex
	list []*Directories
}

func (f *followers) tell(ctx context.Context, n news) {
	if len(n.merchants) == 0 && !n.read() {
		return
	}
	f.mu.Lock()
	list := slices.Clone(f.list)
	f.mu.Unlock()
	for _, d := range list {
		d.hear(ctx, n)
	}
}

// Directories keeps the current directory in memory. What this process changes
// is in it at once, what others change within a second. It is safe for
// concurrent use.
type Directories struct {
	s       *Store
	log     *slog.Logger
	current atomic.Pointer[models.Directory]

	mu     sync.Mutex // one renewal at a time
	at     mark
	onNew  []func(added []models.MerchantName)
	onLoad []func(*models.Directory)
}

// Follow loads the directory and keeps it current while Run runs.
func (s *Store) Follow(ctx context.Context, log *slog.Logger) (*Directories, error) {
	d := &Directories{s: s, log: log}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.load(ctx); err != nil {
		return nil, err
	}
	s.follow.mu.Lock()
	defer s.follow.mu.Unlock()
	s.follow.list = append(s.follow.list, d)
	return d, nil
}

// Current is the directory as of now. It never blocks.
func (d *Directories) Current() *models.Directory { return d.current.Load() }

// OnMerchants registers a listener for merchants that came in; it is called
// before Current shows them and must be quick.
func (d *Directories) OnMerchants(f func(added []models.MerchantName)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.onNew = append(d.onNew, f)
}

// OnRenewal registers a listener for directories whose places, people,
// merchants' names or examples changed.
func (d *Directories) OnRenewal(f func(*models.Directory)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.onLoad = append(d.onLoad, f)
}

// Run looks for changes until ctx ends. While the database is away the last
// directory stays.
func (d *Directories) Run(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	quiet := true
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := d.Renew(ctx)
		if failed := err != nil; failed == quiet && ctx.Err() == nil { // say it once, each way
			quiet = !failed
			if failed {
				d.log.WarnContext(ctx, "directory not renewed", "error", err)
			} else {
				d.log.InfoContext(ctx, "directory renewed again")
			}
		}
	}
}

// Renew looks for changes once.
func (d *Directories) Renew(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	db, cancel := d.s.read(ctx)
	defer cancel()
	at, err := readMark(db, d.at.Newest)
	switch {
	case err != nil:
		return translate(err)
	case at.Merchants != d.at.Merchants:
		return d.load(ctx)
	}
	if at.Roster != d.at.Roster {
		if err := d.renewRoster(db, at.Roster); err != nil {
			return err
		}
	}
	if at.Words != d.at.Words {
		if err := d.renewWords(db, at.Words); err != nil {
			return err
		}
	}
	if at.Newest != d.at.Newest || at.Tail != d.at.Tail {
		return d.catchUp(db)
	}
	return nil
}

// hear takes in what this process has just committed.
func (d *Directories) hear(ctx context.Context, n news) {
	d.mu.Lock()
	d.add(n.merchants)
	d.mu.Unlock()
	if n.read() {
		if err := d.Renew(ctx); err != nil {
			d.log.WarnContext(ctx, "directory not renewed", "error", err)
		}
	}
}

func (d *Directories) load(ctx context.Context) error {
	fresh, at, err := d.s.loadDirectory(ctx, loadWords)
	if err != nil {
		return err
	}
	d.at = at
	d.show(fresh)
	return nil
}

func (d *Directories) renewRoster(db *gorm.DB, revision int64) error {
	roster, identities, err := loadRoster(db)
	if err != nil {
		return translate(err)
	}
	d.at.Roster = revision
	d.show(d.Current().Renewed(roster, identities))
	return nil
}

// renewWords reads the answers and examples. Listeners hear of examples only:
// answers are looked up when they are said.
func (d *Directories) renewWords(db *gorm.DB, revision int64) error {
	answers, examples, err := loadWords(db)
	if err != nil {
		return translate(err)
	}
	d.at.Words = revision
	before := d.Current()
	fresh := before.WithWords(answers, examples)
	if !slices.Equal(examples, before.Examples) {
		d.show(fresh)
		return nil
	}
	fresh.Revision++
	d.current.Store(fresh)
	return nil
}

// show makes a directory the current one.
func (d *Directories) show(fresh *models.Directory) {
	if before := d.Current(); before != nil {
		fresh.Revision = before.Revision + 1
	}
	for _, f := range d.onLoad {
		f(fresh)
	}
	d.current.Store(fresh)
}

// catchUp reads the newest merchants.
func (d *Directories) catchUp(db *gorm.DB) error {
	names, err := merchantNames(db, d.at.Newest-tailWidth)
	if err != nil {
		return translate(err)
	}
	d.at.count(names)
	d.add(names)
	return nil
}

// add shows those of names that are not there yet.
func (d *Directories) add(names []models.MerchantName) {
	now := d.Current()
	added := slices.DeleteFunc(slices.Clone(names), func(m models.MerchantName) bool { return now.Merchant(m.ID) != nil })
	if len(added) == 0 {
		return
	}
	for _, f := range d.onNew {
		f(added)
	}
	grown := now.WithMerchants(added...)
	grown.Revision++
	d.current.Store(grown)
}
