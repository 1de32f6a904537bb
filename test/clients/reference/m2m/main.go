// AuthGate, "Machine-to-Machine (M2M) Authentication", Implementation (Go).
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

var (
	authServer   = os.Getenv("AUTH_SERVER")
	clientID     = os.Getenv("CLIENT_ID")
	clientSecret = os.Getenv("CLIENT_SECRET")
	scope        = "metrics:read"
)

type tokenCache struct {
	mu        sync.Mutex
	token     string
	expiresAt time.Time
}

var cache = &tokenCache{}

func (c *tokenCache) getToken() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()

	// Return cached token if still valid (with 30s buffer)
	if c.token != "" && time.Now().Add(30*time.Second).Before(c.expiresAt) {
		return c.token, nil
	}

	// Request new token via Client Credentials Grant
	data := url.Values{
		"grant_type": {"client_credentials"},
		"scope":      {scope},
	}

	req, _ := http.NewRequest("POST", authServer+"/oauth/token",
		strings.NewReader(data.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(clientID, clientSecret) // Preferred per RFC 6749 §2.3.1

	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("token request failed: %w", err)
	}
	defer resp.Body.Close()

	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("token request returned %d", resp.StatusCode)
	}

	var result struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"`
		TokenType   string `json:"token_type"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&result); err != nil {
		return "", fmt.Errorf("failed to decode token response: %w", err)
	}

	c.token = result.AccessToken
	c.expiresAt = time.Now().Add(time.Duration(result.ExpiresIn) * time.Second)
	return c.token, nil
}

func callProtectedAPI() error {
	token, err := cache.getToken()
	if err != nil {
		return err
	}

	req, _ := http.NewRequest("GET", os.Getenv("API")+"/api/auth/validate", nil)
	req.Header.Set("Authorization", "Bearer "+token)

	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()

	fmt.Printf("API response status: %s\n", resp.Status)
	body, _ := io.ReadAll(resp.Body)
	fmt.Println(string(body))
	return nil
}

func main() {
	if err := callProtectedAPI(); err != nil {
		fmt.Printf("Error: %v\n", err)
	}
}
