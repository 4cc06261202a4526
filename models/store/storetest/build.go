package storetest

import (
	"fmt"
	"testing"
	"time"

	"shuangbai/models"
	"shuangbai/models/store"
)

// Turn is a turn of one person's only conversation that takes in a message and
// answers it with "好"; what the test is about is added to it.
func Turn(messageID string, version int64, changes ...models.Change) models.Turn {
	return models.Turn{
		Now: Start, At: Start,
		Actor:   models.Actor{MemberID: 1, Door: "aibot", External: "lijuan", Corp: "ww1"},
		Changes: changes,
		Conversation: models.Conversation{
			Key: "aibot|bot||lijuan", Version: version, MemberID: 1, State: []byte(`{"draft":"张记面馆"}`),
			ExpiresAt: Start.Add(48 * time.Hour),
		},
		Inbox: models.Inbox{Door: "aibot", MessageID: messageID, Conversation: "aibot|bot||lijuan", Reply: []byte("好")},
	}
}

// Visit is a visit of a new merchant that said everything; each number gives
// another draft and another merchant.
func Visit(n int) models.SaveVisit {
	return models.SaveVisit{
		Visit: models.Visit{
			MemberID: 1, CountyID: 1, TownID: 11, MarketID: 111, VisitedOn: "2025-09-17", IntentLevel: "interested",
			Amount: 200000, Purpose: "装修", Note: "老板很热情", Consent: models.ConsentGiven, ConsentVersion: "1",
			DraftID: fmt.Sprintf("draft-%d", n),
		},
		Merchant: models.Merchant{
			Name: fmt.Sprintf("面馆%d号", n), Operator: "张建国", Phone: fmt.Sprintf("138%08d", n),
			Industry: "catering", CountyID: 1, TownID: 11, MarketID: 111,
		},
	}
}

// Save commits one visit outside of any conversation and gives its number.
func Save(tb testing.TB, s *store.Store, v models.SaveVisit) int64 {
	tb.Helper()
	numbers, err := s.CommitTurn(tb.Context(), models.Turn{
		Now: Start, At: Start, Actor: models.Actor{MemberID: v.Visit.MemberID}, Changes: []models.Change{v},
	})
	if err != nil {
		tb.Fatalf("save %s: %v", v.Visit.DraftID, err)
	}
	return numbers[0]
}
