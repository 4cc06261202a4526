package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"shuangbai/models"
)

// MaxPhoto is the largest picture kept, in bytes (architecture.md 11).
const MaxPhoto = 5 << 20

// chunkSize is how a picture is cut, so that no row, and no packet to the
// server, grows large.
const chunkSize = 256 << 10

// photoChunk is a piece of a picture.
type photoChunk struct {
	PhotoID string
	N       int
	Body    []byte `gorm:"serializer:sealed"`
}

// PutPhoto keeps a picture under the id its sender gave it; Duplicate when that
// is there already.
func (s *Store) PutPhoto(ctx context.Context, p models.Photo, body []byte) error {
	if len(body) == 0 || len(body) > MaxPhoto {
		return fail(models.Invalid, "照片太大或是空的，没有保存。", fmt.Errorf("photo of %d bytes", len(body)))
	}
	p.Size = len(body)
	if p.CreatedAt.IsZero() {
		p.CreatedAt = s.now()
	}
	return s.inTx(ctx, func(tx *gorm.DB) error {
		if err := tx.Create(&p).Error; err != nil {
			return err
		}
		n := 0
		for piece := range slices.Chunk(body, chunkSize) {
			if err := tx.Create(&photoChunk{PhotoID: p.ID, N: n, Body: piece}).Error; err != nil {
				return err
			}
			n++
		}
		return nil
	})
}

// Photo reads a picture and what is known of it.
func (s *Store) Photo(ctx context.Context, id string) (*models.Photo, []byte, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var p models.Photo
	if err := db.Where("id = ?", id).Take(&p).Error; err != nil {
		return nil, nil, translate(err)
	}
	var pieces []photoChunk
	if err := db.Where("photo_id = ?", id).Order("n").Find(&pieces).Error; err != nil {
		return nil, nil, translate(err)
	}
	var body bytes.Buffer
	for _, piece := range pieces {
		body.Write(piece.Body)
	}
	return &p, body.Bytes(), nil
}

// Photos lists the pictures of a visit, those sent for its draft included.
func (s *Store) Photos(ctx context.Context, visitID int64) ([]models.Photo, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var visit models.Visit
	if err := db.Select("id, draft_id").Where("id = ?", visitID).Take(&visit).Error; err != nil {
		return nil, translate(err)
	}
	var list []models.Photo
	err := photosOf(db, &visit).Order("created_at, id").Find(&list).Error
	return list, translate(err)
}

// firstLine ends the draft id of the first of several visits of one draft; the
// draft's photos go with that one, as they cannot be told apart.
const firstLine = "#1"

// photosOf is the query for the photos of a visit: those given to it, and those
// of its draft and of drafts merged into it, which may come in before or after.
func photosOf(db *gorm.DB, v *models.Visit) *gorm.DB {
	return db.Model(&models.Photo{}).
		Where("visit_id = ? OR visit_id = 0 AND (draft_id = ? OR draft_id IN (SELECT draft_id FROM merged_draft WHERE visit_id = ?))",
			v.ID, strings.TrimSuffix(v.DraftID, firstLine), v.ID)
}

// AttachPhotos gives pictures that belong to no visit yet to one.
func (s *Store) AttachPhotos(ctx context.Context, visitID int64, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	return s.inTx(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE photo SET visit_id = ? WHERE id IN ? AND visit_id = 0", visitID, ids).Error
	})
}
