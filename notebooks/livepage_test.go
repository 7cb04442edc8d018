package notebooks

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// live is a notebook with panels in a browser.
type live struct {
	t       *testing.T
	page    context.Context
	address url.URL // Address of the server, with the token.
	base    string
	name    string
}

// openLive writes the notebook, serves it with additional options if any, and opens it.
func openLive(t *testing.T, cells []string, flags ...string) *live {
	t.Helper()
	return openLiveIn(t, nil, cells, flags...)
}

// openLiveIn is openLive in a browser with additional options.
func openLiveIn(t *testing.T, options []chromedp.ExecAllocatorOption, cells []string, flags ...string) *live {
	t.Helper()
	needLab(t)
	l := &live{t: t, name: "browser_live.ipynb"}
	browser := findBrowser(t)
	t.Cleanup(func() { _ = os.Remove(l.name) })
	writeLive(t, l.name, cells)
	l.address = *startLab(t, flags...)
	l.base, _, _ = strings.Cut(l.address.Path, "lab/")
	l.page = openBrowser(t, browser, append(options, chromedp.IgnoreCertErrors)...)
	chromedp.ListenTarget(l.page, func(event any) {
		if _, asks := event.(*page.EventJavascriptDialogOpening); asks { // Leave a page with unsaved changes?
			go func() { _ = chromedp.Run(l.page, page.HandleJavaScriptDialog(true)) }()
		}
	})
	address := l.address
	address.Path = l.base + "lab/workspaces/live/tree/notebooks/" + l.name
	do(t, l.page, "open the notebook", chromedp.Navigate(address.String()),
		chromedp.WaitVisible(`.jp-Notebook .jp-CodeCell`, chromedp.ByQuery))
	l.await("the page is connected to a kernel", func() bool { return l.kernel().Connections > 0 })
	return l
}

// noFetch is the first line of the lessons: no cell downloads modules.
const noFetch = "%noautoget"

// writeLive writes the notebook.
func writeLive(t *testing.T, path string, sources []string) {
	t.Helper()
	var cells []map[string]any
	for _, source := range append([]string{noFetch}, sources...) {
		cells = append(cells, map[string]any{
			"cell_type": "code", "metadata": map[string]any{}, "outputs": []any{}, "execution_count": nil,
			"source": source,
		})
	}
	text, err := json.Marshal(map[string]any{
		"nbformat": 4, "nbformat_minor": 4, "cells": cells,
		"metadata": map[string]any{"kernelspec": map[string]any{"name": "gonb", "display_name": "Go (gonb)"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// kernel is the state of the kernel of the notebook according to the server.
func (l *live) kernel() (k struct {
	ID          string
	Connections int
	State       string `json:"execution_state"`
},
) {
	l.t.Helper()
	status, reply := l.request(http.MethodGet, "api/kernels")
	if status == http.StatusInternalServerError {
		return k // Jupyter Server cannot list a kernel that is just starting: it has no last_activity yet.
	}
	var all []json.RawMessage
	if err := json.Unmarshal(reply, &all); err != nil {
		l.t.Fatalf("api/kernels: %d, %s: %v", status, reply, err)
	}
	if len(all) > 0 {
		if err := json.Unmarshal(all[0], &k); err != nil {
			l.t.Fatal(err)
		}
	}
	return k
}

// ask sends a request that the server must grant.
func (l *live) ask(method, path string) {
	l.t.Helper()
	if status, reply := l.request(method, path); status >= 300 {
		l.t.Fatalf("%s %s: %d, %s", method, path, status, reply)
	}
}

// request sends a request to the server.
func (l *live) request(method, path string) (status int, body []byte) {
	l.t.Helper()
	address := l.address
	address.Path = l.base + path
	request, err := http.NewRequest(method, address.String(), nil)
	if err != nil {
		l.t.Fatal(err)
	}
	request.Header.Set("Authorization", "token "+address.Query().Get("token"))
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	defer client.CloseIdleConnections()
	reply, err := client.Do(request)
	if err != nil {
		l.t.Fatal(err)
	}
	defer func() { _ = reply.Body.Close() }()
	body, err = io.ReadAll(reply.Body)
	if err != nil {
		l.t.Fatalf("%s %s: %v", method, path, err)
	}
	return reply.StatusCode, body
}

// await waits up to a minute for a condition.
func (l *live) await(what string, holds func() bool) {
	l.t.Helper()
	for range 600 {
		if holds() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	screenshot(l.t, l.page, "live_failed.png")
	l.t.Fatalf("never: %s (see build/live_failed.png)", what)
}

// text evaluates an expression in the page; missing values become "".
func (l *live) text(expression string) (text string) {
	l.t.Helper()
	do(l.t, l.page, "read the page", chromedp.Evaluate("String(("+expression+") ?? '')", &text))
	return text
}

// newest returns the name and the state of the latest run in the active panel.
func (l *live) newest() string {
	l.t.Helper()
	return l.text(`document.querySelector('` + livePanel + `')?.querySelector('figure')?.textContent`)
}

// awaitRun waits until the latest run has this alpha and has made a step.
func (l *live) awaitRun(alpha string) {
	l.t.Helper()
	made := regexp.MustCompile(`alpha ` + regexp.QuoteMeta(alpha) + `, loss .*active 50 %`)
	l.await("a run with alpha "+alpha, func() bool { return made.MatchString(l.newest()) })
}

// press presses a key on the slider.
func (l *live) press(key string) {
	l.t.Helper()
	do(l.t, l.page, "press a key", chromedp.Focus(liveSlider, chromedp.ByQuery), chromedp.KeyEvent(key))
}

// done presses the Done button.
func (l *live) done() {
	l.t.Helper()
	do(l.t, l.page, "press Done", chromedp.Click(liveDone, chromedp.ByQuery))
}

// awaitFigures waits until n figures are drawn and the given number of active panels remain.
func (l *live) awaitFigures(n, panels int) {
	l.t.Helper()
	want := fmt.Sprint(n, panels)
	l.await(fmt.Sprintf("%d figures and %d panels", n, panels), func() bool {
		return want == l.text(`document.querySelectorAll('.vega-embed svg').length + ' ' +
			document.querySelectorAll('`+livePanel+`').length`)
	})
}

// checkLeft requires the given number of cells to report one run at a time and no leftover goroutines.
func (l *live) checkLeft(cells int) {
	l.t.Helper()
	l.await("the kernel is idle", func() bool { return l.kernel().State == "idle" })
	said := l.text(`[...document.querySelectorAll('.jp-OutputArea-output pre')]
		.map(e => e.textContent).join('')`)
	if n := len(leftOver.FindAllString(said, -1)); n != cells {
		l.t.Errorf("%d of %d cells left no goroutines: %s", n, cells, said)
	}
	// The connection of JupyterLab and the one that GoNB's script keeps.
	l.await("the panels have closed their connections", func() bool { return l.kernel().Connections <= 2 })
}

// toFirstPoint changes alpha the given number of times, each time after a pause, and returns the sorted times
// to the first point of the new curve, in milliseconds.
func (l *live) toFirstPoint(times int) (took []float64) {
	l.t.Helper()
	const measure = `(async () => {
		const panel = document.querySelector('` + livePanel + `'), slider = panel.querySelector('input');
		const took = [];
		for (let i = 0; i < %d; i++) {
			await new Promise((done) => setTimeout(done, 300));
			const start = performance.now();
			let begun = false;
			const drawn = new Promise((done) => {
				const observer = new MutationObserver(() => {
					const points = panel.querySelector('figure .an[points]')?.getAttribute('points');
					begun = begun || points === '';
					if (begun && points) { observer.disconnect(); done(); }
				});
				observer.observe(panel.querySelector('.charts'), { childList: true });
			});
			slider.value = 1 + i %% 2;
			slider.dispatchEvent(new Event('input'));
			await drawn;
			took.push(performance.now() - start);
		}
		return took.sort((a, b) => a - b);
	})()`
	do(l.t, l.page, "measure", chromedp.Evaluate(fmt.Sprintf(measure, times), &took,
		func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	return took
}

// toEnd waits for the end of a run, changes alpha, and returns the time until the next run has made its last
// step, in milliseconds.
func (l *live) toEnd() (took float64) {
	l.t.Helper()
	const measure = `(async () => {
		const panel = document.querySelector('` + livePanel + `'), slider = panel.querySelector('input');
		const ended = async (not) => {
			for (;;) {
				const [run, step, steps] = panel.querySelector('.step').textContent.match(/\d+/g) ?? [];
				if (run !== not && step && step === steps) return run;
				await new Promise((done) => setTimeout(done, 5));
			}
		};
		const before = await ended(), start = performance.now();
		slider.value = 3;
		slider.dispatchEvent(new Event('input'));
		await ended(before);
		return performance.now() - start;
	})()`
	do(l.t, l.page, "measure", chromedp.Evaluate(measure, &took,
		func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	return took
}

// selfSigned writes a certificate for this machine that is valid for an hour, and its key.
func selfSigned(t *testing.T) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	public, err := x509.CreateCertificate(rand.Reader, &template, &template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	write := func(name, kind string, data []byte) string {
		path := filepath.Join(folder, name)
		block := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data})
		if err := os.WriteFile(path, block, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", public), write("key.pem", "PRIVATE KEY", secret)
}
