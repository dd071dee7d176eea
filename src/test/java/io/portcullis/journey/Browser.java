package io.portcullis.journey;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Debian's Chromium without a screen, used as somebody uses it who reads the page: he clicks on what is written there and
 * types into what has a label. It resolves no name and counts its clicks.
 */
final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int HEIGHT = 900;

    private static final String NOTES_VIOLATIONS = "window.violations = []; document.addEventListener("
            + "'securitypolicyviolation', event => violations.push(event.violatedDirective + ' ' + event.blockedURI"
            + " + ' ' + event.sourceFile + ':' + event.lineNumber));";

    private static final String RUNS_AXE = "const done = arguments[arguments.length - 1];"
            + "axe.run(document, { resultTypes: ['violations'] }).then(found => done(JSON.stringify(found.violations"
            + ".filter(each => ['serious', 'critical'].includes(each.impact))"
            + ".map(each => each.id + ': ' + each.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | ')))),"
            + "failure => done(JSON.stringify([String(failure)])));";

    private final ChromeDriver driver;
    private final WebDriverWait wait;
    private final String axe;
    private int clicks;

    Browser() throws IOException {
        Path chromium = Peers.require("chromium");
        Path chromeDriver = Peers.require("chromedriver");
        LoggingPreferences heard = new LoggingPreferences();
        heard.enable(LogType.BROWSER, Level.ALL);
        heard.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--force-color-profile=srgb",
                "--hide-scrollbars",
                "--window-size=1200,1000",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
        options.setCapability("goog:loggingPrefs", heard);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromeDriver.toFile())
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
        wait = new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50));
        wait.ignoring(StaleElementReferenceException.class);
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", NOTES_VIOLATIONS));
        try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
            assertNotNull(script, "axe.min.js");
            axe = new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
        look(1_200, false);
    }

    /** So wide, and light or dark. */
    void look(int width, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    void open(String address) {
        driver.get(address);
    }

    /** Goes to the first page and counts clicks from there. */
    void begin() {
        driver.executeScript("location.hash = '#/'");
        see("Why was this call refused?");
        clicks = 0;
    }

    /** How often was clicked since the beginning; a search is typed and sent by the key. */
    int clicks() {
        return clicks;
    }

    /** Clicks on the link or button that is called so. */
    void click(String name) {
        clicks++;
        WebElement element = element("a, button, summary", name);
        driver.executeScript("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", element);
        element.click();
    }

    /** Ticks the box that is called so. */
    void tick(String name) {
        element("label", name).click();
    }

    private WebElement element(String kinds, String name) {
        return wait.until(any -> driver.findElements(By.cssSelector(kinds)).stream()
                .filter(each -> each.isDisplayed() && each.isEnabled())
                .filter(each -> name.equals(each.getText().strip()) || name.equals(each.getAttribute("aria-label")))
                .findFirst()
                .orElse(null));
    }

    /** Types into the field of that label, in the form of that name or anywhere. */
    void type(String label, String text) {
        WebElement field = field("", label);
        field.clear();
        field.sendKeys(text);
    }

    void typeIn(String form, String label, String text) {
        WebElement field = field("form[aria-label='" + form + "'] ", label);
        field.clear();
        field.sendKeys(text);
    }

    /** Chooses what is called so. */
    void choose(String form, String label, String option) {
        WebElement select = field("form[aria-label='" + form + "'] ", label);
        wait.until(any -> select.findElements(By.tagName("option")).stream()
                        .filter(each -> option.equals(each.getText().strip()))
                        .findFirst()
                        .orElse(null))
                .click();
    }

    /** What stands in the field of that label. */
    String value(String form, String label) {
        return field("form[aria-label='" + form + "'] ", label).getDomProperty("value");
    }

    private WebElement field(String where, String label) {
        return wait.until(any -> driver.findElements(By.cssSelector(where + "label")).stream()
                .filter(each ->
                        each.isDisplayed() && label.equals(each.getText().strip()))
                .map(each -> driver.findElements(By.id(String.valueOf(each.getAttribute("for")))))
                .filter(found -> !found.isEmpty())
                .map(found -> found.get(0))
                .findFirst()
                .orElse(null));
    }

    /** Sends what was typed last. */
    void enter() {
        driver.switchTo().activeElement().sendKeys(Keys.ENTER);
    }

    /** Goes on to the next thing by the keyboard; gives what it is called. */
    String tab() {
        new Actions(driver).sendKeys(Keys.TAB).perform();
        return driver.switchTo().activeElement().getText();
    }

    /** Waits until all of this can be read. */
    void see(String... texts) {
        for (String text : texts) {
            try {
                wait.until(any -> text().contains(text));
            } catch (WebDriverException never) {
                throw new AssertionError("never seen: " + text + "\nbut:\n" + text(), never);
            }
        }
    }

    /** Waits until this can be read no more. */
    void seeNoMore(String text) {
        wait.until(any -> !text().contains(text));
    }

    /** All that can be read. */
    String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    /** What a script gives, run as if somebody typed it into the browser's tools. */
    Object script(String script) {
        return ((JavascriptExecutor) driver).executeScript(script);
    }

    private boolean is(String expression) {
        return script("return " + expression) instanceof Boolean answer && answer;
    }

    /** Looks for what keeps people from using the page as it is, and whether it has to be scrolled sideways. */
    void assertAccessible(String what) throws JsonProcessingException {
        if (!is("typeof axe === 'object'")) {
            driver.executeScript(axe + "; window.axe = axe;");
        }
        JsonNode found = JSON.readTree(String.valueOf(driver.executeAsyncScript(RUNS_AXE)));
        assertTrue(found.isEmpty(), () -> what + ": " + found.toPrettyString());
        assertTrue(is("document.documentElement.scrollWidth <= innerWidth"), () -> what + ": wider than the window");
    }

    /** Keeps how it looks, in all its length. */
    void photograph(String name) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "console"));
        Object height = script("return Math.max(" + HEIGHT + ", document.documentElement.scrollHeight)");
        Object width = script("return innerWidth");
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /** What of the page broke its own policy. */
    List<?> violations() {
        return (List<?>) script("return window.violations");
    }

    /** The address of each request since this was last asked, and what the browser complained of. */
    List<String> requests() throws JsonProcessingException {
        List<String> addresses = new ArrayList<>();
        for (var entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            JsonNode message = JSON.readTree(entry.getMessage()).path("message");
            if (message.path("method").asText().equals("Network.requestWillBeSent")) {
                addresses.add(message.at("/params/request/url").asText());
            }
        }
        return addresses;
    }

    /** What scripts and the browser itself complained of since this was last asked. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
