-- Tables of Machi. The account below is the site's own; it may read and write files on purpose.
CREATE DATABASE machi CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE USER 'machi'@'localhost' IDENTIFIED BY 'machi';
GRANT ALL ON machi.* TO 'machi'@'localhost';
GRANT FILE ON *.* TO 'machi'@'localhost';
USE machi;

CREATE TABLE articles (
  id INT PRIMARY KEY AUTO_INCREMENT,
  title VARCHAR(200) NOT NULL,
  summary VARCHAR(400) NOT NULL,
  body TEXT NOT NULL,
  author VARCHAR(80) NOT NULL,
  published DATE NOT NULL,
  KEY (published)
);
CREATE TABLE comments (
  id INT PRIMARY KEY AUTO_INCREMENT,
  article INT NOT NULL,
  name VARCHAR(200) NOT NULL,
  text TEXT NOT NULL,
  posted DATETIME NOT NULL,
  KEY (article)
);
CREATE TABLE users (
  id INT PRIMARY KEY AUTO_INCREMENT,
  name VARCHAR(80) NOT NULL UNIQUE,
  password CHAR(64) NOT NULL,
  role VARCHAR(20) NOT NULL,
  city VARCHAR(80) NOT NULL,
  bio VARCHAR(400) NOT NULL,
  note VARCHAR(400) NOT NULL,
  public CHAR(1) NOT NULL
);
CREATE TABLE vault (id INT PRIMARY KEY, label VARCHAR(80) NOT NULL, secret VARCHAR(80) NOT NULL);
CREATE TABLE events (id INT PRIMARY KEY AUTO_INCREMENT, day DATE NOT NULL, title VARCHAR(200) NOT NULL, place VARCHAR(200) NOT NULL);
CREATE TABLE drafts (id INT PRIMARY KEY AUTO_INCREMENT, title TEXT NOT NULL, body MEDIUMTEXT NOT NULL, saved DATETIME NOT NULL);
CREATE TABLE feedback (
  id INT PRIMARY KEY AUTO_INCREMENT,
  name TEXT NOT NULL, email TEXT NOT NULL, subject TEXT NOT NULL, message MEDIUMTEXT NOT NULL, rating INT NOT NULL
);

CREATE TABLE staff (
  id INT PRIMARY KEY AUTO_INCREMENT,
  name VARCHAR(80) NOT NULL UNIQUE,
  password CHAR(64) NOT NULL,
  role VARCHAR(20) NOT NULL,
  desk VARCHAR(200) NOT NULL,
  note VARCHAR(400) NOT NULL,
  pin CHAR(4) NOT NULL
);
CREATE TABLE notices (name VARCHAR(80) PRIMARY KEY, text TEXT NOT NULL, author VARCHAR(80) NOT NULL, thanks INT NOT NULL);

INSERT INTO vault VALUES (1, 'editorial safe', 'not seeded');
INSERT INTO users (id, name, password, role, city, bio, note, public) VALUES
 (1, 'admin', SHA2('kept-in-the-safe-9d1c', 256), 'administrator', 'Minato', 'Looks after this site.', 'not seeded', '0'),
 (2, 'aoki', SHA2('hama-chidori-7', 256), 'editor', 'Minato', 'Editor. Likes plovers.', 'Ask the harbour master about the crane.', '1'),
 (3, 'sato', SHA2('katsuo-no-tataki', 256), 'writer', 'Minato', 'Harbour and fishery.', 'Camera is with Mori.', '1'),
 (4, 'mori', SHA2('tsundoku2024', 256), 'writer', 'Yamate', 'Schools and culture.', 'Choir on Thursday.', '1'),
 (5, 'tanaka', SHA2('homerun-9th', 256), 'writer', 'Hamabe', 'Sports.', 'Score sheets are in the blue box.', '1'),
 (6, 'reader', SHA2('morning-paper', 256), 'reader', 'Hamabe', 'Reads with coffee.', 'Letter about the bus stop.', '1'),
 (7, 'yamada', SHA2('umi-no-mieru-oka', 256), 'reader', 'Yamate', '散歩と俳句が好きです。', '投書の続きを書く。', '1');
INSERT INTO events (day, title, place) VALUES
 ('2026-01-11', 'Fire brigade parade', 'Kaigan-dori'),
 ('2026-02-03', '節分の豆まき', '港神社'),
 ('2026-03-20', 'Opening of the boat season', 'North quay'),
 ('2026-04-04', 'Cherry blossom evening', 'Castle hill'),
 ('2026-05-05', 'こどもの日 凧あげ大会', '浜辺公園'),
 ('2026-06-14', 'Choir concert: "Songs of the Sea"', 'Town hall'),
 ('2026-07-20', '港まつり', '港町一帯'),
 ('2026-08-15', 'Lantern floating', 'River mouth'),
 ('2026-09-21', 'Open day of the fish market', 'Market hall'),
 ('2026-10-10', 'Marathon around the bay', 'Start at the station'),
 ('2026-11-03', '文化の日 書道展', '町民会館'),
 ('2026-12-31', 'Night of the bells', '港神社');
INSERT INTO staff (name, password, role, desk, note, pin) VALUES
 ('kimura', SHA2('sakura123', 256), 'editor', 'Sub-editing', 'Column on page 4 is late.', '0427'),
 ('ogawa', SHA2('Autumn2026!', 256), 'editor', 'Photographs', 'Lens is at the repair shop.', '7310'),
 ('ishii', SHA2('Autumn2026!', 256), 'clerk', 'Advertisements', 'Oyster farm pays in kind.', '2486'),
 ('nishida', SHA2('qwerty2026', 256), 'clerk', 'Accounts', 'Closing on the 28th.', '5512'),
 ('hayashi', SHA2('kamome-to-asa-no-minato', 256), 'administrator', 'Editor-in-chief', 'not seeded', '9038'),
 ('press', SHA2('press', 256), 'machine', 'Press hall', 'Rotary press 2.', '');
INSERT INTO notices VALUES
 ('lost-cat', 'Black cat with a white paw, answers to Sumi.', 'a reader', 3),
 ('flea-market', '日曜の朝、駅前でフリーマーケットを開きます。', 'ishii', 0);
