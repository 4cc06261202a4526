package store_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

const ownDesk = "wkOWN"

// byCustomer commits changes that somebody at customer service caused.
func byCustomer(t *testing.T, s *store.Store, who string, changes ...models.Change) ([]int64, error) {
	t.Helper()
	return s.CommitTurn(t.Context(), models.Turn{
		Now: storetest.Start, At: storetest.Start, Actor: models.Actor{Door: "kf", Corp: "ww1", External: who}, Changes: changes,
	})
}

func wish(name, phone string) models.HandOver {
	return models.HandOver{
		Merchant: models.Merchant{Name: name, Operator: "张建国", Phone: phone, CountyID: 1, TownID: 11},
		Screen:   models.PreScreen{Facts: `{"amount":300000}`, Verdict: "meets_basic", ConsentVersion: "v1"},
		Lead:     models.Lead{Source: models.FromCode, CountyID: 1, TownID: 11, MarketID: 111, Amount: 300000, Purpose: "装修"},
	}
}

func handedOver(t *testing.T, s *store.Store, who string, h models.HandOver) int64 {
	t.Helper()
	numbers, err := byCustomer(t, s, who, h)
	if err != nil {
		t.Fatal(err)
	}
	return numbers[0]
}

func visitor(t *testing.T, s *store.Store, who string) models.Visitor {
	t.Helper()
	v, err := s.Visitor(t.Context(), ownDesk, who)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func merchantNow(t *testing.T, s *store.Store, id int64) models.Merchant {
	t.Helper()
	m, err := s.Merchant(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return *m
}

func TestAMerchantsOwnWishIsOneMerchantAndOneLead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		id := handedOver(t, s, "wmZHANG", wish("张记面馆", "13812345678"))
		v := visitor(t, s, "wmZHANG")
		if v.Lead == nil || v.Lead.ID != id || v.Lead.Source != models.FromCode || v.Lead.MarketID != 111 || v.Lead.Purpose != "装修" {
			t.Fatalf("%+v", v.Lead)
		}
		m := merchantNow(t, s, v.MerchantID)
		if m.Consent != models.ConsentGiven || m.Phone != "13812345678" || m.Operator != "张建国" {
			t.Errorf("%+v", m)
		}
		// Said again, from another phone of the same owner, with another spelling: the same.
		if again := handedOver(t, s, "wmWIFE", wish("张记面馆总店", "13812345678")); again != id {
			t.Errorf("lead %d, then %d", id, again)
		}
		if visitor(t, s, "wmWIFE").MerchantID != v.MerchantID {
			t.Error("one phone, two merchants")
		}
		if left, err := s.PreScreensForLeads(t.Context(), 10); err != nil || len(left) != 0 {
			t.Errorf("%d pre-screens would open a second lead, %v", len(left), err)
		}
		if nobody := visitor(t, s, "wmNOBODY"); nobody.MerchantID != 0 || nobody.Lead != nil {
			t.Errorf("%+v", nobody)
		}
	})
}

// Who knows the name of a shop does not become its owner, nor redirect its calls.
func TestAShopThatHasAPhoneIsNotTakenOverByName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first := handedOver(t, s, "wmZHANG", wish("张记面馆", "13812345678"))
		second := handedOver(t, s, "wmOTHER", wish("张记面馆", "13900000000"))
		if first == second || visitor(t, s, "wmZHANG").MerchantID == visitor(t, s, "wmOTHER").MerchantID {
			t.Error("another phone took the shop over")
		}
		if m := merchantNow(t, s, visitor(t, s, "wmZHANG").MerchantID); m.Phone != "13812345678" {
			t.Errorf("phone %s", m.Phone)
		}
		// A shop that was visited and gave no phone is that shop.
		v := storetest.Visit(1)
		v.Visit.Consent, v.Merchant.Name = models.ConsentNotAsked, "老王五金店"
		visited := visitOf(t, s, storetest.Save(t, s, v)).MerchantID
		handedOver(t, s, "wmWANG", wish("老王五金店", "13711111111"))
		if got := visitor(t, s, "wmWANG").MerchantID; got != visited {
			t.Errorf("merchant %d, want the visited %d", got, visited)
		}
	})
}

// A shop that refused is asked anew only by itself: whoever knows its name gets
// a record of their own, and the refusal stands.
func TestARefusalIsNotUndoneByName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := storetest.Visit(1)
		v.Merchant.Name, v.Merchant.Operator, v.Merchant.Phone, v.Visit.Consent = "老李超市", "", "", models.ConsentRefused
		refused := visitOf(t, s, storetest.Save(t, s, v)).MerchantID
		handedOver(t, s, "wmZHANG", wish("老李超市", "13812345678"))
		if m := merchantNow(t, s, refused); m.Consent != models.ConsentRefused || m.Phone != "" {
			t.Errorf("%+v", m)
		}
		if now := visitor(t, s, "wmZHANG").MerchantID; now == refused {
			t.Error("somebody unproved became the shop that refused")
		}
	})
}

func TestOneWishFromEightRepliesIsOneLead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var mu sync.Mutex
		leads := map[int64]bool{}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				numbers, err := byCustomer(t, s, "wmZHANG", wish("张记面馆", "13812345678"))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					leads[numbers[0]] = true
				} else if models.CodeOf(err) != models.Unavailable {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(leads) != 1 {
			t.Errorf("%d leads", len(leads))
		}
	})
}

func TestAMerchantTakesTheConsentBack(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		s := e.Store
		id := handedOver(t, s, "wmZHANG", wish("张记面馆", "13812345678"))
		merchant := visitor(t, s, "wmZHANG").MerchantID
		_, err := byCustomer(t, s, "wmOTHER", models.WithdrawConsent{MerchantID: merchant})
		code(t, err, models.Forbidden)
		if _, err := byCustomer(t, s, "wmZHANG", models.WithdrawConsent{MerchantID: merchant}); err != nil {
			t.Fatal(err)
		}
		if m := merchantNow(t, s, merchant); m.Phone != "" || m.Operator != "" || m.Consent != models.ConsentRefused {
			t.Errorf("%+v", m)
		}
		if l := leadNow(t, s, id); l.State != models.LeadLost || l.Purpose != "" {
			t.Errorf("%+v", l)
		}
		if v := visitor(t, s, "wmZHANG"); v.MerchantID != 0 {
			t.Errorf("%+v", v)
		}
		for table, values := range storetest.Dump(t, e) {
			for _, v := range values {
				if table != "kf_session" && strings.Contains(v, "wmZHANG") {
					t.Errorf("%s: %s", table, v)
				}
			}
		}
		if again := handedOver(t, s, "wmZHANG", wish("张记面馆", "13812345678")); again == id {
			t.Error("the lost lead came back")
		}
		// A member was told so.
		if _, err := decide(t, s, models.WithdrawConsent{MerchantID: visitor(t, s, "wmZHANG").MerchantID}); err != nil {
			t.Fatal(err)
		}
		if v := visitor(t, s, "wmZHANG"); v.MerchantID != 0 {
			t.Errorf("%+v", v)
		}
	})
}

// A merchant who was visited and agreed at customer service too, and whom a
// member hears refuse: nothing of either agreement stays.
func TestAMemberTakesBackAVisitAndAnAgreement(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		s := e.Store
		visit := storetest.Save(t, s, storetest.Visit(1))
		v, err := s.Visit(t.Context(), visit)
		if err != nil {
			t.Fatal(err)
		}
		m := merchantNow(t, s, v.MerchantID)
		id := handedOver(t, s, "wmZHANG", wish(m.Name, m.Phone))
		if own := visitor(t, s, "wmZHANG"); own.MerchantID != m.ID {
			t.Fatalf("the customer is merchant %d, the visit of %d", own.MerchantID, m.ID)
		}
		m = merchantNow(t, s, m.ID)
		m.Phone, v.Consent = "", models.ConsentRefused
		if _, err := decide(t, s,
			models.AmendVisit{Visit: *v, Merchant: m, Fields: []string{"consent", "phone"}}, models.WithdrawConsent{MerchantID: m.ID},
		); err != nil {
			t.Fatal(err)
		}
		if l := leadNow(t, s, id); l.State != models.LeadLost || l.Purpose != "" {
			t.Errorf("%+v", l)
		}
		if own := visitor(t, s, "wmZHANG"); own.MerchantID != 0 {
			t.Errorf("%+v", own)
		}
		for _, consent := range storetest.Dump(t, e)["pre_screen"] {
			if strings.Contains(consent, string(models.ConsentGiven)) {
				t.Errorf("pre-screen %s", consent)
			}
		}
	})
}

func contactOf(who, scene string) models.TakeContact {
	return models.TakeContact{
		Contact:  models.Contact{Customer: who, MemberID: 5, Scene: scene, AddedAt: storetest.Start},
		Merchant: models.Merchant{Name: "扫码客户" + who, CountyID: 1, TownID: 11, MarketID: 111},
		Lead:     models.Lead{Source: models.FromCode, CountyID: 1, TownID: 11, MarketID: 111},
	}
}

func TestAContactOpensOneLead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		numbers, err := byCustomer(t, s, "", contactOf("wmLI", "m_111"))
		if err != nil {
			t.Fatal(err)
		}
		l := leadNow(t, s, numbers[0])
		m := merchantNow(t, s, l.MerchantID)
		if l.MarketID != 111 || m.Consent != models.ConsentNotAsked || m.Phone != "" {
			t.Errorf("%+v\n%+v", l, m)
		}
		_, err = byCustomer(t, s, "", contactOf("wmLI", "m_111"))
		code(t, err, models.Duplicate)

		// Who spoke to customer service before has a lead already.
		spoken := handedOver(t, s, "wmZHANG", wish("张记面馆", "13812345678"))
		if numbers, err = byCustomer(t, s, "", contactOf("wmZHANG", "m_111")); err != nil || numbers[0] != spoken {
			t.Errorf("%v, %v", numbers, err)
		}
		// A contact that came another way is only known by its hash.
		friend := contactOf("wmFRIEND", "")
		friend.Lead = models.Lead{}
		if numbers, err = byCustomer(t, s, "", friend); err != nil || numbers[0] != 0 {
			t.Errorf("%v, %v", numbers, err)
		}
		known, err := s.KnownContacts(t.Context(), 5, []string{"wmLI", "wmFRIEND", "wmNEW"})
		if diff := cmp.Diff(map[string]bool{"wmLI": true, "wmFRIEND": true}, known); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

func TestTheSceneOfAVisitorIsKnown(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		a, mine, err := e.LeaseKF(t.Context(), ownDesk, "w", e.Clock.Now(), time.Minute)
		if err != nil || !mine {
			t.Fatal(err, mine)
		}
		_, err = e.StoreKFPage(t.Context(), models.KFPage{
			OpenKFID: ownDesk, Owner: "w", Epoch: a.Epoch, At: e.Clock.Now(), Lease: time.Minute,
			Entered: []models.KFSession{{OpenKFID: ownDesk, Customer: "wmZHANG", Scene: "m_7", EnteredAt: e.Clock.Now()}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if v := visitor(t, e.Store, "wmZHANG"); v.Scene != "m_7" {
			t.Errorf("%+v", v)
		}
	})
}

// Who is forgotten is no longer known by the chat or the contact either.
func TestAnErasedMerchantIsNobodysCustomer(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		s := e.Store
		handedOver(t, s, "wmZHANG", wish("张记面馆", "13812345678"))
		if _, err := byCustomer(t, s, "", contactOf("wmZHANG", "m_111")); err != nil {
			t.Fatal(err)
		}
		if err := s.EraseMerchant(t.Context(), models.Actor{}, visitor(t, s, "wmZHANG").MerchantID); err != nil {
			t.Fatal(err)
		}
		if v := visitor(t, s, "wmZHANG"); v.MerchantID != 0 || v.Lead != nil {
			t.Errorf("%+v", v)
		}
		for _, table := range []string{"customer", "contact"} {
			if left := storetest.Dump(t, e)[table]; len(left) != 0 {
				t.Errorf("%s: %d values are left", table, len(left))
			}
		}
	})
}

// Whoever types a known phone sees nothing of what others began.
func TestALeadOpenedByAnotherIsNotSeen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first := handedOver(t, s, "wmZHANG", wish("张记面馆", "13812345678"))
		later := models.Turn{
			Now: storetest.Start.Add(time.Hour), At: storetest.Start.Add(time.Hour),
			Actor: models.Actor{Door: "kf", Corp: "ww1", External: "wmOTHER"}, Changes: []models.Change{wish("张记面馆", "13812345678")},
		}
		if numbers, err := s.CommitTurn(t.Context(), later); err != nil || numbers[0] != first {
			t.Fatal(numbers, err)
		}
		if v := visitor(t, s, "wmOTHER"); v.MerchantID == 0 || v.Lead != nil {
			t.Errorf("%+v", v)
		}
		later.Actor.External = "wmZHANG" // says it again: still theirs
		if _, err := s.CommitTurn(t.Context(), later); err != nil {
			t.Fatal(err)
		}
		if v := visitor(t, s, "wmZHANG"); v.Lead == nil || v.Lead.ID != first {
			t.Errorf("%+v", v)
		}
	})
}
