package policy

// Lack is how many households more a market of total households needs; 0 when
// its target is met. The number of households may be unknown (0).
func (m Market) Lack(visited, total int) int {
	if m.Met(visited, total) {
		return 0
	}
	byCount := max(0, m.Households-visited)
	if total == 0 {
		return byCount
	}
	byShare := max(0, (m.Percent*total+99)/100-visited)
	if m.Rule == "both" {
		return max(byCount, byShare)
	}
	return min(byCount, byShare)
}
